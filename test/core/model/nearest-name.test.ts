import { expect, test } from 'vitest'
import { nearestName } from '../../../core/model/index.js'

const names = ['order-minimum', 'order-watch', 'welcome-mail', '@me/greeter']

test.each([
  ['oder-minimun', 'order-minimum'],
  ['order-watches', 'order-watch'],
  ['greeter', undefined],
  ['@me/greter', '@me/greeter'],
  ['', undefined],
])('of names the nearest to "%s" is %s', (meant, name) => {
  expect(nearestName(meant, names)).toBe(name)
})
