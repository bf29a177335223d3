import { Assets, Mailer, on, Plugin, Plugins } from '@shopctl/sdk'
import { CartIdle, Carts, formatMoney } from '@shopctl/sdk/shop'
import { AbandonedCartConfig } from './config.js'

/** What `loyalty-points` offers, as far as it is needed here. */
interface Points {
  of(customerId: string): Promise<number>
}

/** Reminds customers of a cart that they left behind: one mail a cart. */
@Plugin({ config: AbandonedCartConfig })
export default class AbandonedCart {
  private readonly points: Points | undefined

  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly carts: Carts,
    private readonly mailer: Mailer,
    private readonly assets: Assets,
    plugins: Plugins,
  ) {
    this.points = plugins.find<Points>('loyalty-points', 'Points')
  }

  @on(CartIdle, { where: { hours: 'config.hours' } })
  async remind(idle: CartIdle): Promise<void> {
    const cart = await this.carts.asLeft(idle)
    if (cart === undefined) return
    const { id, customer, lines, total } = cart
    const [points, picture] = [await this.points?.of(customer.id), this.assets.url('cart.png')]
    const data = { customer, lines, total: formatMoney(total), points, picture }
    await this.mailer.send('reminder', { to: customer.email, once: id, data })
  }
}
