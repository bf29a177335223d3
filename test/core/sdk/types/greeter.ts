import { allow, before, Config, cron, deny, Mailer, on, Plugin } from '@shopctl/sdk'
import { type Cart, Carts, Checkout, CustomerLoggedIn } from '@shopctl/sdk/shop'
import { GreeterConfig } from './config.js'

/** What a plugin looks like when the SDK carries the rest. */
@Plugin({ config: GreeterConfig })
export default class Greeter {
  constructor(
    private readonly mailer: Mailer,
    private readonly carts: Carts,
    private readonly config: Config<GreeterConfig>,
  ) {}

  @on(CustomerLoggedIn)
  async welcome({ customer, isFirst }: CustomerLoggedIn) {
    if (isFirst) await this.mailer.send('welcome', { to: customer.email, once: customer.id })
  }

  @before(Checkout, 'place')
  minimumOrder({ cart }: { cart: Cart }) {
    return cart.total.amount >= this.config.minimum ? allow : deny('ORDER_TOO_SMALL', 'Orders start at 10 EUR.')
  }

  @cron('0 * * * *')
  async remindAbandoned() {
    for await (const cart of this.carts.idle({ hours: 24 })) {
      await this.mailer.send('abandoned-cart', { to: cart.customer.email, once: cart.id })
    }
  }
}
