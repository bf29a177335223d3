/** An amount in minor units (cents) of an ISO 4217 currency. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

export function isMoney(value: unknown): value is Money {
  const { amount, currency } = Object(value) as Partial<Record<keyof Money, unknown>>
  return typeof amount === 'number' && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)
}

/** Money as people write it: €10.00, ¥1,200. `locale` (BCP 47) says which people. */
export function formatMoney({ amount, currency }: Money, locale = 'en'): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions()
  return format.format(amount / 10 ** digits)
}
