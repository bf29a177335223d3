import { Service } from '../../sdk/host/index.js'
import type { PaymentOption } from '../payments/order-payment.js'
import { PaymentOptions } from '../payments/payment-options.js'
import { Pricing } from '../pricing/pricing.js'
import { problem } from '../shop-problem.js'
import type { Cart } from './cart.js'
import { CartChanges } from './cart-changes.js'
import { type CartKey, setPaymentOption } from './cart-store.js'

/** How a cart may be paid, and how it will be. */
@Service()
export class CartPayment {
  constructor(
    private readonly ways: PaymentOptions,
    private readonly pricing: Pricing,
    private readonly changes: CartChanges,
  ) {}

  /** What all payment plugins offer for this cart; nothing where there is nothing to pay. */
  async options(key: CartKey): Promise<readonly PaymentOption[]> {
    const cart = await this.pricing.price(await this.changes.plain(key))
    return this.ways.isNeeded(cart) ? (await this.ways.all(cart)).map(({ code, title }) => ({ code, title })) : []
  }

  /** PAYMENT_NOT_OFFERED for what is not among the options of the moment. */
  async choose(key: CartKey, code: string): Promise<Cart> {
    const options = await this.options(key)
    if (!options.some((option) => option.code === code)) throw problem('PAYMENT_NOT_OFFERED', code)
    return this.changes.make(key, (tx) => setPaymentOption(tx, key.id, code))
  }
}
