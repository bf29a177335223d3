import type { Money } from '@shopctl/sdk/shop'

/** Stripe's "zero-decimal" and "three-decimal" currencies; it counts all others in hundredths. */
const whole = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '))
const thousandths = new Set('BHD JOD KWD OMR TND'.split(' '))

/**
 * The amount as Stripe counts it; undefined for one that it cannot charge. The shop counts in the minor units of `Intl`,
 * which has none for some currencies (RSD, ISK) of which Stripe wants hundredths.
 */
export function inStripesUnits({ amount, currency }: Money): number | undefined {
  const { maximumFractionDigits: ours = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions()
  const theirs = whole.has(currency) ? 0 : thousandths.has(currency) ? 3 : 2
  // Of thousandths it takes whole tens only.
  const step = theirs === 3 ? 10 : 1
  const units = amount * 10 ** (theirs - ours)
  return Number.isInteger(units / step) ? units : undefined
}
