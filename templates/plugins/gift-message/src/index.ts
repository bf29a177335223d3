import {
  type ActionCall,
  Assets,
  allow,
  before,
  Config,
  type Custom,
  deny,
  Fields,
  Mailer,
  on,
  Plugin,
  type Verdict,
} from '@shopctl/sdk'
import { CartFieldsController, OrderPlaced } from '@shopctl/sdk/shop'
import { GiftMessageConfig } from './config.js'
import { type GiftFields, giftFields } from './fields.js'

/** Lets shoppers add a message to an order that is a present. */
@Plugin({ config: GiftMessageConfig, fields: giftFields })
export default class GiftMessage {
  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly config: Config<GiftMessageConfig>,
    private readonly fields: Fields<GiftFields>,
    private readonly mailer: Mailer,
    private readonly assets: Assets,
  ) {}

  @before(CartFieldsController, 'write')
  limit({ body }: ActionCall<{ readonly custom?: Custom }>): Verdict {
    const { most } = this.config
    const { message = '' } = this.fields.of('cart', body)
    if (message.length <= most) return allow
    return deny('GIFT_MESSAGE_TOO_LONG', 'A gift message has at most {{most}} letters.', { most })
  }

  @on(OrderPlaced)
  async confirm({ order }: OrderPlaced): Promise<void> {
    const { message } = this.fields.of('order', order)
    if (message === undefined) return
    const data = { order, message, picture: this.assets.url('gift.png') }
    await this.mailer.send('confirmation', { to: order.email, language: order.language, once: order.id, data })
  }
}
