import { expect, test } from 'vitest'
import { newId } from '../../../core/shop/new-id.js'

const now = new Date('2026-11-22T12:00:00Z')

test('an id names its kind and is short text that any address can hold', () => {
  expect(newId('crt', now)).toMatch(/^crt_[0-9a-hjkmnp-tv-z]{29}$/)
})

test('ids sort by the time at which they were made', () => {
  const later = new Date(now.getTime() + 1)
  const muchLater = new Date(now.getTime() + 40 * 365 * 24 * 3_600_000)
  const ids = [now, later, muchLater].map((at) => newId('ord', at))
  expect(ids.toSorted()).toEqual(ids)
})

test('a thousand ids of one millisecond share no random part', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => newId('cus', now).slice(-10)))
  expect(ids.size).toBe(1000)
})
