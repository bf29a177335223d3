import { expect, test } from 'vitest'
import { atMost } from '../../../../core/serve/waiting/at-most.js'

test('so many run at once, so many wait, one more is refused; what fails makes room as well', async () => {
  const turn = atMost(1, 1)
  const first = Promise.withResolvers<string>()
  const order: string[] = []
  const one = turn(() => first.promise)
  const two = turn(async () => order.push('two'))
  await expect(turn(async () => order.push('three'))).rejects.toThrow('too many want in')
  expect(order).toEqual([])
  first.reject(new Error('it fails'))
  await expect(one).rejects.toThrow('it fails')
  await two
  await turn(async () => order.push('four'))
  expect(order).toEqual(['two', 'four'])
})
