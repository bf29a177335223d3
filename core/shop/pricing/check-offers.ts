import type { DiscountOffer } from './discount-provider.js'
import type { ShippingOffer } from './shipping-provider.js'
import type { TaxOffer } from './tax-provider.js'

/*
 * Plugins are JavaScript and may answer anything; past here nobody checks again. What is wrong is an error of the
 * plugin, in words for its author's log.
 */

// As much as an article may cost.
const dearest = 10_000_000_000

/** What a ShippingProvider answered. */
export function checkShipping(offers: readonly ShippingOffer[]): readonly ShippingOffer[] {
  for (const { code, title, price } of listOf(offers)) {
    must(/^[a-z0-9][a-z0-9-]{0,59}$/.test(code), `the code "${code}" is not made of small letters, digits and dashes`)
    must(isTitle(title), `the option ${code} has no title`)
    must(isAmount(price) && price <= dearest, `the price ${price} of ${code} is no amount of minor units`)
  }
  return offers
}

/** What a DiscountProvider answered for a cart with these codes. */
export function checkDiscounts(offers: readonly DiscountOffer[], codes: readonly string[]): readonly DiscountOffer[] {
  for (const { code, title, amount, on } of listOf(offers)) {
    must(code === undefined || codes.includes(code), `the code ${code} is not in the cart`)
    must(isTitle(title), 'a discount has no title')
    must(isAmount(amount) || amount === Number.POSITIVE_INFINITY, `${amount} is no amount of minor units`)
    must(isPlace(on), 'a discount is on neither "order", "shipping" nor { sku }')
  }
  return offers
}

/** What a TaxProvider answered. */
export function checkTaxes(offers: readonly TaxOffer[]): readonly TaxOffer[] {
  for (const { title, rate, amount, included } of listOf(offers)) {
    must(isTitle(title), 'a tax has no title')
    must(Number.isFinite(rate) && rate >= 0, `the rate of ${title} is ${rate}`)
    must(isAmount(amount), `the amount ${amount} of ${title} is none of minor units`)
    must(typeof included === 'boolean', `${title} does not say whether it is included`)
  }
  return offers
}

function listOf<T extends object>(offers: readonly T[]): readonly T[] {
  must(Array.isArray(offers), 'the answer is no list')
  must(
    offers.every((offer) => typeof offer === 'object' && (offer as T | null) !== null),
    'the list holds what is no object',
  )
  return offers
}

const isPlace = (on: unknown): boolean =>
  on === 'order' || on === 'shipping' || typeof (Object(on) as { readonly sku?: unknown }).sku === 'string'
const isTitle = (title: unknown): boolean => typeof title === 'string' && title !== '' && title.length <= 200
const isAmount = (amount: number): boolean => Number.isSafeInteger(amount) && amount >= 0

function must(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise)
}
