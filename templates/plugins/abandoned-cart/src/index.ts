import { Mailer, on, Plugin } from '@shopctl/sdk'
import { CartIdle, Carts, formatMoney } from '@shopctl/sdk/shop'
import { AbandonedCartConfig } from './config.js'

/** Reminds customers of a cart that they left behind: one mail a cart. */
@Plugin({ config: AbandonedCartConfig })
export default class AbandonedCart {
  constructor(
    private readonly carts: Carts,
    private readonly mailer: Mailer,
  ) {}

  @on(CartIdle, { where: { hours: 'config.hours' } })
  async remind(idle: CartIdle): Promise<void> {
    const cart = await this.carts.asLeft(idle)
    if (cart === undefined) return
    const data = { customer: cart.customer, lines: cart.lines, total: formatMoney(cart.total) }
    await this.mailer.send('reminder', { to: cart.customer.email, once: cart.id, data })
  }
}
