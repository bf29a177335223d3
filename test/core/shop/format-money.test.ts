import { expect, test } from 'vitest'
import { formatMoney } from '../../../core/shop/format-money.js'

test.each([
  [1000, 'EUR', '€10.00'],
  [5, 'EUR', '€0.05'],
  [123456, 'USD', '$1,234.56'],
  [1200, 'JPY', '¥1,200'],
  [1234, 'KWD', 'KWD 1.234'],
])('%i minor units of %s are written %s', (amount, currency, text) => {
  expect(formatMoney({ amount, currency }).replace('\u00a0', ' ')).toBe(text)
})

test('a locale says how people write it', () => {
  expect(formatMoney({ amount: 123456, currency: 'EUR' }, 'de').replace('\u00a0', ' ')).toBe('1.234,56 €')
})
