import { expect, test } from 'vitest'
import { isShopEvent, problemsOfEmits } from '../../../core/model/index.js'
import * as shop from '../../../core/shop/index.js'

test('a plugin’s events begin with its name, the scope dropped', () => {
  expect(problemsOfEmits('@acme/loyalty.points', ['loyalty-points.earned'])).toEqual([])
  expect(problemsOfEmits('loyalty-points', ['points.earned'])).toEqual([
    'it declares the event "points.earned", whose name does not begin with "loyalty-points."',
  ])
})

test('the shop’s own events stay the shop’s, also for a plugin of such a name', () => {
  const types = Object.values(shop).flatMap((exported) => ('type' in exported ? [exported.type as string] : []))
  expect(types.length).toBeGreaterThan(2)
  expect(types.filter((type) => !isShopEvent(type))).toEqual([])
  expect(problemsOfEmits('order', ['order.placed'])).toEqual([
    'it declares the event "order.placed", which is the shop’s own to emit',
  ])
})
