import { expect, test } from 'vitest'
import { allocate } from '../../../../core/shop/pricing/allocate.js'
import { Seeded } from '../../../setup/seeded.js'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

test('what is left over goes to the largest remainders, of equal ones to the first', () => {
  expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33])
  expect(allocate(10, [1, 0, 5, 3])).toEqual([1, 0, 6, 3])
  expect(allocate(1, [0, 2, 2])).toEqual([0, 1, 0])
})

test('where nothing weighs anything there is nothing to split by', () => {
  expect(allocate(5, [0, 0])).toEqual([0, 0])
  expect(allocate(5, [])).toEqual([])
})

test('the parts add up, none is a unit away from its share, and none is more than its weight while all are not', () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const source = new Seeded(seed)
    const random = (end: number) => source.below(end)
    const weights = Array.from({ length: 1 + random(20) }, () => random(random(2) === 0 ? 5 : 10_000_000_000))
    const whole = sum(weights)
    const amount = random(whole + 1)
    const parts = allocate(amount, weights)
    expect(sum(parts), `seed ${seed}`).toBe(whole === 0 ? 0 : amount)
    for (const [at, part] of parts.entries()) {
      const weight = weights[at] ?? 0
      const off = BigInt(part) * BigInt(whole) - BigInt(amount) * BigInt(weight)
      expect(off < 0n ? -off < BigInt(whole) || whole === 0 : off < BigInt(whole) || whole === 0, `seed ${seed}`).toBe(
        true,
      )
      expect(part, `seed ${seed}`).toBeLessThanOrEqual(weight)
    }
  }
})
