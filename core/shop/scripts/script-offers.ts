import type { ScriptAnswer, ScriptDiscount } from '../../scripts/contract/index.js'
import type { Cart } from '../carts/cart.js'
import { partOf } from '../money.js'
import { type DiscountOffer, DiscountProvider } from '../pricing/discount-provider.js'
import { type ShippingOffer, ShippingProvider } from '../pricing/shipping-provider.js'

type Ask<K extends 'discount' | 'shipping'> = (cart: Cart) => Promise<ScriptAnswer<K>>

/** A script in a plugin's place: it is asked where plugins are, after them. */
export class ScriptDiscounts extends DiscountProvider {
  constructor(private readonly ask: Ask<'discount'>) {
    super()
  }

  override async discounts(cart: Cart): Promise<readonly DiscountOffer[]> {
    const answer = await this.ask(cart)
    const all = answer === null ? [] : Array.isArray(answer) ? answer : [answer]
    return all.map((one) => ({ title: one.label, on: one.on ?? 'order', amount: amountOf(one, cart) }))
  }
}

export class ScriptRates extends ShippingProvider {
  constructor(private readonly ask: Ask<'shipping'>) {
    super()
  }

  override async options(cart: Cart): Promise<readonly ShippingOffer[]> {
    return ((await this.ask(cart)) ?? []).map(({ code, label, price }) => ({ code, title: label, price }))
  }
}

/** A percentage is one of what is due at that moment, in whole minor units. */
function amountOf(discount: ScriptDiscount, { lines }: Cart): number {
  if ('amount' in discount) return discount.amount
  const { percent, on = 'order' } = discount
  // What the shipping costs is not known yet.
  if (on === 'shipping') return percent === 100 ? Number.POSITIVE_INFINITY : 0
  const meant = on === 'order' ? lines : lines.filter(({ sku }) => sku === on.sku)
  return partOf(
    meant.reduce((sum, { due }) => sum + due.amount, 0),
    percent,
    100,
  )
}
