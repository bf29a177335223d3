import { expect, test } from 'vitest'
import { toldOnce } from '../../bin/told-once.js'

test('what is wrong with a save is told once, however many an editor makes of it; a later one with the same is told', () => {
  let now = 0
  const isNews = toldOnce('no semicolon', () => now)
  const saved = (after: number, wrong?: string): boolean => {
    now += after
    return isNews(wrong)
  }
  expect(saved(40, 'no semicolon')).toBe(false)
  expect(saved(40, 'no bracket')).toBe(true)
  expect(saved(40, 'no bracket')).toBe(false)
  expect(saved(1_000, 'no bracket')).toBe(true)
  expect([saved(40), saved(40)]).toEqual([true, true])
  expect(saved(40, 'no bracket')).toBe(true)
})
