import { expect, test } from 'vitest'
import { TestClock } from '../../../core/testing/test-clock.js'

test('the test kit gives a clock, which stands still until it is moved (P2)', () => {
  const clock = new TestClock()
  const before = clock.now()
  clock.advance({ days: 1, hours: 1, minutes: 1, seconds: 1 })
  expect(clock.now().getTime() - before.getTime()).toBe(90_061_000)
  clock.set('2030-01-01T00:00:00Z')
  expect(clock.now()).toEqual(new Date('2030-01-01T00:00:00Z'))
})

test('whoever changes the time that they got does not move the clock', () => {
  const clock = new TestClock()
  clock.now().setFullYear(1999)
  expect(clock.now().getFullYear()).toBe(2026)
})

test('what is no time is refused', () => {
  expect(() => new TestClock().set('tomorrow')).toThrow('"tomorrow" is no time')
})
