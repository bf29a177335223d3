import { allow, before, Config, deny, Plugin, type Verdict } from '@shopctl/sdk'
import { Checkout, type PlaceOrder } from '@shopctl/sdk/shop'
import { OrderMinimumConfig } from './config.js'

/** Refuses orders below an amount, and tells the shopper how much it is. */
@Plugin({ config: OrderMinimumConfig })
export default class OrderMinimum {
  constructor(private readonly config: Config<OrderMinimumConfig>) {}

  @before(Checkout, 'place')
  check({ cart: { total } }: PlaceOrder): Verdict {
    const { minimum } = this.config
    if (total.amount >= minimum) return allow
    return deny('ORDER_TOO_SMALL', 'Orders start at {{minimum}}.', { minimum: { ...total, amount: minimum } })
  }
}
