import { expect, test } from 'vitest'
import { routeKey, takesFrom } from '../../../core/protocol/index.js'

test.each([
  ['GET /a/:x', 'GET /a/:y', true],
  ['GET /a/:x/b/:y', 'GET /a/:y/b/:x', true],
  ['GET /a/:from-:to', 'GET /a/:x-:y', true],
  ['GET /a/:x', 'POST /a/:x', false],
  ['GET /a/:x', 'GET /a/x', false],
  ['GET /a/:x', 'GET /a/:x/', false],
  ['GET /a::x', 'GET /a::y', false],
  ['GET /a/:x(^\\d+$)', 'GET /a/:x', false],
])('%s and %s are one route: %s', (one, other, isOne) => {
  expect(routeKey(one) === routeKey(other)).toBe(isOne)
})

test.each([
  ['GET /carts/:id', 'GET /carts/:cart', true],
  ['GET /carts/:id', 'GET /carts/current', true],
  ['GET /carts/:id/lines', 'GET /carts/current/lines', true],
  ['GET /carts/:id', 'GET /carts/current/gift', false],
  ['GET /carts/current', 'GET /carts/:id', false],
  ['GET /carts/:id', 'POST /carts/current', false],
  ['GET /products', 'GET /:anything', false],
])('of the requests for %s, %s would take some: %s', (whole, route, takes) => {
  expect(takesFrom(whole, route)).toBe(takes)
})
