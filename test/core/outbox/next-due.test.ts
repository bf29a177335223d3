import { expect, test } from 'vitest'
import { nextDue, runAt } from '../../../core/outbox/next-due.js'

const tenant = 'acme'
const at = (time: string): Date => new Date(`2026-11-22T${time}Z`)
const offset = runAt(at('12:00:00'), tenant)!.getTime() - at('12:00:00').getTime()

test('the next time is the one that the cron names, in UTC, by the tenant’s own clock', () => {
  const now = new Date(at('12:00:30').getTime() + offset)
  expect(nextDue('*/5 * * * *', { tenant, now })).toEqual(at('12:05:00'))
  expect(nextDue('0 3 * * *', { tenant, now })).toEqual(new Date('2026-11-23T03:00:00Z'))
})

test('a time is not named twice, also by a clock that goes slower', () => {
  const early = new Date(at('11:59:59').getTime() + offset)
  expect(nextDue('* * * * *', { tenant, after: at('12:00:00'), now: early })).toEqual(at('12:01:00'))
})

test('times that have passed are left out', () => {
  const now = new Date(at('15:30:00').getTime() + offset)
  expect(nextDue('0 * * * *', { tenant, after: at('12:00:00'), now })).toEqual(at('16:00:00'))
})

test('tenants are spread over the minute, and each stays where it is', () => {
  const seconds = Array.from({ length: 600 }, (_, n) => runAt(at('12:00:00'), `shop-${n}`)!.getUTCSeconds())
  const perSecond = Map.groupBy(seconds, (second) => second)
  expect(perSecond.size).toBe(60)
  expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThan(30)
  expect(runAt(at('12:00:00'), tenant)).toEqual(runAt(at('12:00:00'), tenant))
})
