import { expect, test } from 'vitest'
import { inStripesUnits } from '../src/stripes-units.js'

test.each([
  ['EUR', 1999, 1999],
  ['JPY', 500, 500],
  ['RSD', 2400, 2400],
  ['ISK', 1200, 120_000],
  ['UGX', 5000, 500_000],
  ['KWD', 1230, 1230],
])('of %s Stripe counts %i as %i', (currency, amount, units) => {
  expect(inStripesUnits({ amount, currency })).toBe(units)
})

test('what Stripe cannot charge is no amount: thousandths that are no whole tens', () => {
  expect(inStripesUnits({ amount: 1234, currency: 'KWD' })).toBeUndefined()
})
