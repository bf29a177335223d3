import { allow, before, Config, deny, Plugin, type Verdict } from '@shopctl/sdk'
import { Checkout, type PlaceOrder } from '@shopctl/sdk/shop'
import { MyPluginConfig } from './config.js'

/** Refuses orders of too many pieces of one article, so that there is something left for others. */
@Plugin({ config: MyPluginConfig })
export default class MyPlugin {
  constructor(private readonly config: Config<MyPluginConfig>) {}

  @before(Checkout, 'place')
  limitPieces({ cart }: PlaceOrder): Verdict {
    const { most } = this.config
    const line = cart.lines.find(({ quantity }) => quantity > most)
    return line === undefined ? allow : deny('TOO_MANY_PIECES', `One order holds at most ${most} of "${line.title}".`)
  }
}
