import { expect, test } from 'vitest'
import { defaultSettings } from '../../../core/outbox/outbox-settings.js'
import { Shares } from '../../../core/outbox/shares.js'
import type { Work } from '../../../core/outbox/work.js'

const settings = { ...defaultSettings, concurrency: 8, perTenant: 4, perSubscriber: 2, batchMs: 1000 }

/** Places by a clock that stands still until it is set. */
function open(change: Partial<typeof settings> = {}) {
  const clock = { now: 0 }
  const shares = new Shares({ ...settings, ...change }, () => clock.now)
  const begin = (subscriberId: number, tenantId = 1): Work => {
    const work = { id: '1', tenantId, tenant: 'acme', lease: '', attempts: 1, subscriberId }
    shares.begin(work)
    return work
  }
  return { clock, shares, begin }
}

test('a subscriber has its share of the places, and its tenant all subscribers’ together', () => {
  const { shares, begin } = open()
  begin(1)
  expect(shares.busy()).toEqual({ tenants: [], subscribers: [] })
  const second = begin(1)
  begin(2)
  expect(shares.busy()).toEqual({ tenants: [], subscribers: [1] })
  begin(2)
  expect(shares.busy()).toEqual({ tenants: [1], subscribers: [1, 2] })
  shares.end(second)
  expect(shares.busy()).toEqual({ tenants: [], subscribers: [2] })
})

test('one that is slow has one place, until it is quick again or has been left alone for long', () => {
  const { clock, shares, begin } = open()
  const long = begin(1)
  clock.now = 2001
  expect(shares.busy().subscribers).toEqual([1])
  shares.end(long)
  expect(shares.busy().subscribers).toEqual([])
  const quick = begin(1)
  expect(shares.busy().subscribers).toEqual([1])
  shares.end(quick)
  begin(1)
  expect(shares.busy().subscribers).toEqual([])
  shares.end(begin(2))
  const again = begin(2)
  clock.now += 3000
  shares.end(again)
  clock.now += 11 * 60_000
  begin(2)
  expect(shares.busy().subscribers).not.toContain(2)
})

test('slow ones have half of all places together, whosever they are', () => {
  const { clock, shares, begin } = open()
  const all = [1, 2, 3, 4, 5].map((id) => begin(id, id))
  clock.now = 2001
  for (const work of all.slice(0, 2)) shares.end(work)
  // There is a place for one of the two that have none.
  expect(shares.busy().subscribers.toSorted()).toEqual([2, 3, 4, 5])
  expect(shares.busy().subscribers.toSorted()).toEqual([1, 3, 4, 5])
  begin(1, 1)
  expect(shares.busy().subscribers.toSorted()).toEqual([1, 2, 3, 4, 5])
})

test('of many that are known to be slow one claim takes no more than their half, and others each time', () => {
  const { clock, shares, begin } = open()
  const ids = Array.from({ length: 10 }, (_, index) => index + 1)
  const all = ids.map((id) => begin(id, id))
  clock.now = 2001
  for (const work of all) shares.end(work)
  const admitted = [1, 2, 3].map(() => {
    const busy = new Set(shares.busy().subscribers)
    return ids.filter((id) => !busy.has(id))
  })
  expect(admitted.map(({ length }) => length)).toEqual([4, 4, 4])
  expect(new Set(admitted.flat())).toEqual(new Set(ids))
  for (const id of admitted[2] ?? []) begin(id, id)
  expect(shares.busy().subscribers.toSorted((a, b) => a - b)).toEqual(ids)
})

test('where subscribers have no places of their own, tenants’ alone count', () => {
  const shares = new Shares({ ...defaultSettings, perTenant: 1 })
  shares.begin({ id: '1', tenantId: 7, tenant: 'acme', lease: '', attempts: 1 })
  expect(shares.busy()).toEqual({ tenants: [7], subscribers: [] })
})
