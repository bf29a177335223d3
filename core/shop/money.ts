import type { Money } from '../sdk/host/index.js'

export type { Money }

/** Makes money of what PostgreSQL gave for a bigint: text or a number. Refuses what a number cannot hold exactly. */
export function money(minorUnits: string | number, currency: string): Money {
  const amount = Number(minorUnits)
  if (!Number.isSafeInteger(amount)) throw new Error(`${minorUnits} minor units are more than can be counted exactly`)
  return { amount, currency }
}

/** The price of `quantity` pieces. */
export const times = (price: Money, quantity: number): Money => money(price.amount * quantity, price.currency)

/** The sum of lines' totals; zero of `currency` for none. */
export const totalOf = (lines: readonly { readonly total: Money }[], currency: string): Money =>
  money(
    lines.reduce((sum, { total }) => sum + total.amount, 0),
    currency,
  )

/** The sum of two amounts of one currency. */
export const add = (one: Money, other: Money): Money => money(one.amount + other.amount, one.currency)

/**
 * `part` of `whole` of an amount, in whole minor units, halves away from zero: `partOf(1000, 19, 119)` is the tax of 19 %
 * that 10.00 hold, `partOf(1000, 5.5, 100)` are 5.5 % of it. Exact: part and whole count to four decimals.
 *
 * @param amount minor units, 0 or more
 */
export function partOf(amount: number, part: number, whole: number): number {
  const [numerator, denominator] = [part, whole].map((number) => BigInt(Math.round(number * 10_000))) as [
    bigint,
    bigint,
  ]
  return Number((2n * BigInt(amount) * numerator + denominator) / (2n * denominator))
}
