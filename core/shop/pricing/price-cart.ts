import type { Cart, PlainCart } from '../carts/cart.js'
import { add, money, times, totalOf } from '../money.js'
import { allocate } from './allocate.js'
import type { DiscountOffer } from './discount-provider.js'
import type { Discount, Shipping, ShippingOption, Tax } from './price-parts.js'
import type { TaxOffer } from './tax-provider.js'

/*
 * Prices are put together in one order: lines, discounts on them, shipping, discounts on that, taxes, total. Each step
 * makes a cart whose total is what has been applied so far, so that whoever is asked next sees just that.
 */

/** The first step: lines at their prices, and nothing else. */
export function listPrices(cart: PlainCart, currency: string): Cart {
  const lines = cart.lines.map((line) => {
    const total = times(line.price, line.quantity)
    return { ...line, total, due: total }
  })
  const subtotal = totalOf(lines, currency)
  const codes = cart.codes.map(({ code }) => ({ code, isValid: false }))
  return { ...cart, lines, codes, subtotal, discounts: [], shipping: null, taxes: [], total: subtotal }
}

/** Takes the discount off, as far as there is something to take it from; and marks its code as valid, even so. */
export function withDiscount(cart: Cart, offer: DiscountOffer): Cart {
  const dues = duesOn(cart, offer)
  const amount = Math.min(offer.amount, sumOf(dues))
  const codes = cart.codes.map((each) => (each.code === offer.code ? { ...each, isValid: true } : each))
  if (amount === 0) return { ...cart, codes }
  const off = allocate(amount, dues)
  const { currency } = cart.subtotal
  const less = (due: number, at: number) => money(due - (off[at] ?? 0), currency)
  const discounts = [...cart.discounts, { ...labelOf(offer), amount: money(amount, currency) }]
  const total = money(cart.total.amount - amount, currency)
  return offer.on === 'shipping'
    ? { ...cart, codes, discounts, total, shipping: cart.shipping && { ...cart.shipping, due: less(dues[0] ?? 0, 0) } }
    : {
        ...cart,
        codes,
        discounts,
        total,
        lines: cart.lines.map((line, at) => ({ ...line, due: less(line.due.amount, at) })),
      }
}

/** Adds the chosen shipping at its price. */
export function withShipping(cart: Cart, option: ShippingOption): Cart {
  const shipping: Shipping = { ...option, due: option.price }
  return { ...cart, shipping, total: add(cart.total, option.price) }
}

/** Shows the taxes, and adds those that the prices do not hold. */
export function withTaxes(cart: Cart, offers: readonly TaxOffer[]): Cart {
  const taxes = offers.map(
    ({ title, rate, amount, included }): Tax => ({
      title,
      rate,
      amount: money(amount, cart.total.currency),
      included,
    }),
  )
  const added = taxes.filter(({ included }) => !included)
  return { ...cart, taxes, total: added.reduce((total, { amount }) => add(total, amount), cart.total) }
}

/** What is due where the discount takes from: of each line, or of the shipping alone. */
function duesOn({ lines, shipping }: Cart, { on }: DiscountOffer): number[] {
  if (on === 'shipping') return shipping === null ? [] : [shipping.due.amount]
  return lines.map(({ sku, due }) => (on === 'order' || on.sku === sku ? due.amount : 0))
}

function labelOf({ title, code: given, on }: DiscountOffer): Omit<Discount, 'amount'> {
  const code = given ?? null
  if (typeof on === 'object') return { title, code, on: 'line', sku: on.sku }
  return { title, code, on, sku: null }
}

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0)
