import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox

beforeAll(async () => {
  outbox = await startTestOutbox()
})
afterAll(() => outbox.close())

const tenants = 40
const aggregates = 5
const perAggregate = 25
const all = tenants * aggregates * perAggregate

test('events come in order per aggregate: two nodes that deliver while more are added lose none and repeat none (S15)', {
  timeout: 60_000,
}, async () => {
  const slugs = Array.from({ length: tenants }, (_, n) => `shop-${n}`)
  const clients = await Promise.all(slugs.map((slug) => outbox.tenant(slug)))
  for (const slug of slugs) {
    await outbox.admin.replaceSubscriptions(slug, [{ plugin: 'p', method: 'm', types: ['order.placed'] }])
  }
  const seen = new Map<string, number>()
  const atWork = new Set<string>()
  const share = [0, 0]
  const faults = { outOfOrder: 0, repeated: 0, atOnce: 0 }
  const start = (node: 0 | 1) =>
    outbox.start({
      async deliver(tenant, { aggregate, payload }) {
        const [key, { n }] = [`${tenant}/${aggregate}`, payload as { n: number }]
        const last = seen.get(key) ?? 0
        if (atWork.has(key)) faults.atOnce += 1
        if (n <= last) faults.repeated += 1
        if (n > last + 1) faults.outOfOrder += 1
        atWork.add(key)
        seen.set(key, n)
        await delay(2)
        atWork.delete(key)
        share[node]! += 1
      },
      settings: { concurrency: 20 },
    })
  start(0)
  start(1)
  await Promise.all(
    clients.map(async (client) => {
      for (let n = 1; n <= perAggregate; n += 1) {
        const emit = `select api.emit('order.placed', a::text, jsonb_build_object('n', $1::int)) from generate_series(1, $2) a`
        await client.query(emit, [n, aggregates])
      }
    }),
  )
  await vi.waitFor(() => expect(share[0]! + share[1]!).toBeGreaterThanOrEqual(all), { timeout: 40_000, interval: 20 })
  await outbox.stop()
  expect(faults).toEqual({ outOfOrder: 0, repeated: 0, atOnce: 0 })
  expect(seen.size * perAggregate).toBe(all)
  expect(share[0]! + share[1]!).toBe(all)
  expect(Math.min(...share)).toBeGreaterThan(0)
  expect((await outbox.pool.query('select from ev.lane')).rowCount).toBe(0)
})
