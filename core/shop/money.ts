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
