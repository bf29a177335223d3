import { expect, test } from 'vitest'
import { deepFreeze } from '../../../core/runtime/deep-freeze.js'

test('plain data is frozen through and through, in arrays and below what is frozen already', () => {
  const order = deepFreeze({ lines: [{ quantity: 1 }], shipping: Object.freeze({ to: { city: 'Graz' } }) })
  for (const part of [order, order.lines, order.lines[0], order.shipping.to]) expect(Object.isFrozen(part)).toBe(true)
})

test('data that holds itself is frozen once', () => {
  const node: { self?: object } = {}
  node.self = node
  expect(Object.isFrozen(deepFreeze(node))).toBe(true)
})

test('instances of classes are left as they are', () => {
  const { at, bytes } = deepFreeze({ at: new Date(0), bytes: Buffer.from('a') })
  at.setTime(1)
  bytes[0] = 98
  expect([at.getTime(), bytes.toString()]).toEqual([1, 'b'])
})
