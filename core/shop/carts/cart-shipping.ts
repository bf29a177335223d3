import { Service } from '../../sdk/host/index.js'
import type { ShippingOption } from '../pricing/price-parts.js'
import { Pricing } from '../pricing/pricing.js'
import { problem } from '../shop-problem.js'
import type { Cart } from './cart.js'
import { CartChanges } from './cart-changes.js'
import { type CartKey, setShippingOption } from './cart-store.js'

/** How a cart may be shipped, and how it is. */
@Service()
export class CartShipping {
  constructor(
    private readonly pricing: Pricing,
    private readonly changes: CartChanges,
  ) {}

  /** What all shipping plugins offer for this cart; nothing for an empty one. */
  async options(key: CartKey): Promise<readonly ShippingOption[]> {
    return this.pricing.options(await this.changes.plain(key))
  }

  /** SHIPPING_NOT_OFFERED for what is not among the options of the moment. */
  async choose(key: CartKey, code: string): Promise<Cart> {
    const options = await this.options(key)
    if (!options.some((option) => option.code === code)) throw problem('SHIPPING_NOT_OFFERED', code)
    return this.changes.make(key, (tx) => setShippingOption(tx, key.id, code))
  }
}
