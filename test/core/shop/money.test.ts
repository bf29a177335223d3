import { expect, test } from 'vitest'
import { money, times, totalOf } from '../../../core/shop/money.js'

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
