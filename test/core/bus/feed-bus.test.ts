import pg from 'pg'
import { expect, test } from 'vitest'
import { FeedBus } from '../../../core/bus/feed-bus.js'
import { cloudEventOf } from '../../../core/bus/index.js'

const eventOf = (id: number) =>
  cloudEventOf('acme', {
    id: String(id),
    type: 'order.placed',
    aggregate: 'order:1',
    at: new Date(0).toISOString(),
    payload: {},
  })

/** Holds each statement until it is told how that ends; a real one is in buses.test.ts. */
class HeldPool extends pg.Pool {
  readonly appended: (readonly string[])[] = []
  readonly held: PromiseWithResolvers<void>[] = []

  override query = (async ({ values }: pg.QueryConfig<[string[], string[]]>) => {
    this.appended.push((values?.[1] ?? []).map((event) => (JSON.parse(event) as { id: string }).id))
    const held = Promise.withResolvers<void>()
    this.held.push(held)
    await held.promise
  }) as unknown as pg.Pool['query']
}

const never = new AbortController().signal

test('what comes while something is appended is appended together, in its order, but what was given up meanwhile', async () => {
  const pool = new HeldPool()
  const bus = new FeedBus(pool)
  const stop = new AbortController()
  const all = [1, 2, 3, 4].map((id) => bus.publish(eventOf(id), id === 3 ? stop.signal : never))
  const ends = Promise.allSettled(all)
  stop.abort(new Error('late'))
  pool.held[0]?.resolve()
  await expect(all[2]).rejects.toThrow('late')
  pool.held[1]?.resolve()
  expect((await ends).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(pool.appended).toEqual([['1'], ['2', '4']])
})

test('of what PostgreSQL refuses one by one is tried, and of what an outage ends nothing', async () => {
  const pool = new HeldPool()
  const bus = new FeedBus(pool)
  const all = [1, 2, 3].map((id) => bus.publish(eventOf(id), never))
  const ends = Promise.allSettled(all)
  pool.held[0]?.reject(Object.assign(new Error('terminated'), { code: '57P01' }))
  await expect(all[0]).rejects.toThrow('terminated')
  pool.held[1]?.reject(Object.assign(new Error('bad text'), { code: '22P05' }))
  await expect.poll(() => pool.held.length).toBe(3)
  pool.held[2]?.reject(Object.assign(new Error('bad text'), { code: '22P05' }))
  await expect.poll(() => pool.held.length).toBe(4)
  pool.held[3]?.resolve()
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
  expect(pool.appended).toEqual([['1'], ['2', '3'], ['2'], ['3']])
})
