import { expect, test } from 'vitest'
import { money, partOf, times, totalOf } from '../../../core/shop/money.js'

test('what PostgreSQL gives for a bigint becomes an amount', () => {
  expect(money('1999', 'EUR')).toEqual({ amount: 1999, currency: 'EUR' })
})

test.each(['9007199254740993', '1.5', 'abc', Number.NaN])(
  '%s, which cannot be counted exactly, is refused',
  (amount) => {
    expect(() => money(amount, 'EUR')).toThrow('counted exactly')
  },
)

test('a price times a quantity is refused when it cannot be counted exactly', () => {
  expect(() => times(money(Number.MAX_SAFE_INTEGER, 'EUR'), 2)).toThrow('counted exactly')
})

test('the total of no lines is nothing of the shop’s currency', () => {
  expect(totalOf([], 'JPY')).toEqual({ amount: 0, currency: 'JPY' })
})

test.each([
  [1000, [19, 119], 160],
  [1000, [5.5, 100], 55],
  [1050, [1, 100], 11],
  [1049, [1, 100], 10],
  [9_007_199_254_740_991, [25.5, 125.5], 1_830_148_055_744_185],
  [0, [19, 119], 0],
] as const)('of %i, the part %j is %i, to the unit', (amount, [part, whole], result) => {
  expect(partOf(amount, part, whole)).toBe(result)
})
