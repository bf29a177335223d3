import { Config, cron, Mailer, Plugin } from '@shopctl/sdk'
import { Carts, formatMoney } from '@shopctl/sdk/shop'
import { AbandonedCartConfig } from './config.js'

/** Carts that had been left for longer when the plugin came, or was switched off, are forgotten. */
const graceHours = 48

/** Reminds customers of a cart that they left behind: one mail a cart. */
@Plugin({ config: AbandonedCartConfig })
export default class AbandonedCart {
  constructor(
    private readonly carts: Carts,
    private readonly mailer: Mailer,
    private readonly config: Config<AbandonedCartConfig>,
  ) {}

  @cron('0 * * * *')
  async remind(): Promise<void> {
    const { hours } = this.config
    for await (const cart of this.carts.idle({ hours, atMost: hours + graceHours })) {
      const data = { customer: cart.customer, lines: cart.lines, total: formatMoney(cart.total) }
      await this.mailer.send('reminder', { to: cart.customer.email, once: cart.id, data })
    }
  }
}
