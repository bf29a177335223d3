import { expect, test } from 'vitest'
import { Metrics } from '../../../core/metrics/index.js'
import { bucketCount, type Counts, handlerLine } from '../../../core/protocol/index.js'

const check = { kind: 'before', point: 'Checkout.place', plugin: 'moody', method: 'judge' } as const

const empty = Array.from({ length: bucketCount }, () => 0)

const counts = (line: string, more: Partial<Counts> = {}): Counts => ({
  line,
  outcomes: [1, 0, 0, 0, 0, 0],
  ms: 1,
  buckets: empty.with(10, 1),
  ...more,
})

function shop(now: () => number = () => 0) {
  const metrics = new Metrics(now)
  metrics.declare('acme', { release: 1, packages: new Map([['moody', '@acme/moody']]), handlers: [check] })
  const report = (...all: Counts[]) => metrics.report('acme', 1, { counts: all, trails: [] })
  return { metrics, report, of: (tenant: string) => metrics.shops.get(tenant) }
}

test('a worker is believed of nothing that its release does not have (P18)', () => {
  const { metrics, report, of } = shop()
  report(counts(handlerLine(check)), counts('before Checkout.place other.judge'), counts('anything "else"\n'))
  expect([...(of('acme')?.handlers ?? [])].map(({ handler, tally }) => [handler.plugin, tally.total])).toEqual([
    ['moody', 1],
  ])
  expect(of('acme')?.dropped).toBe(2)
  metrics.report('globex', 1, { counts: [counts(handlerLine(check))], trails: [] })
  expect(of('globex')).toBeUndefined()
})

test('a worker cannot make more series than a shop may have: routes are bounded, and strange ones are dropped (P18)', () => {
  const { report, of } = shop()
  for (let i = 0; i < 1_000; i += 1) report(counts(`route GET /made-up/${i}`))
  report(counts('route GET /x"} 1\nfaked 2'))
  expect(of('acme')?.routes.size).toBe(300)
  expect(of('acme')?.dropped).toBe(701)
})

test('what an installation costs is of the last hour, its last error is named (P13)', () => {
  let now = 0
  const { metrics, report } = shop(() => now)
  report(
    counts(handlerLine(check), {
      outcomes: [90, 0, 10, 0, 0, 0],
      buckets: empty.with(4, 90).with(20, 10),
      ms: 5000,
      error: 'it broke',
    }),
  )
  expect(metrics.costs('acme').get('moody')).toMatchObject({ calls: 100, errors: 10, ms: 5000, lastError: 'it broke' })
  const { p50 = 0, p95 = 0 } = metrics.costs('acme').get('moody') ?? {}
  expect(p50).toBeLessThan(0.016)
  expect(p95).toBeGreaterThan(500)
  expect(metrics.failing('acme')).toEqual(['moody'])
  now = 2 * 60 * 60_000
  expect(metrics.costs('acme').get('moody')).toMatchObject({ calls: 0, errors: 0, lastError: 'it broke' })
  expect(metrics.failing('acme')).toEqual([])
})

test('a leak is attributed to who ran most before, and said to be best effort (P12)', () => {
  const { metrics, report, of } = shop()
  report(counts(handlerLine(check), { ms: 500 }))
  metrics.crashed('acme', undefined, 'its process was ended: it held 700 MB of memory, and may hold 600')
  const lastError = metrics.costs('acme').get('moody')?.lastError
  expect(lastError).toContain('700 MB')
  expect(lastError).toContain('best effort')
  expect([...(of('acme')?.crashes ?? [])]).toEqual([['', 1]])
})

test('a plugin that is removed takes its series with it at the next change but one, what stays goes on', () => {
  const { metrics, report, of } = shop()
  report(counts(handlerLine(check)))
  const other = { ...check, plugin: 'other' }
  const both = new Map([
    ['moody', 'moody'],
    ['other', 'other'],
  ])
  metrics.declare('acme', { release: 2, packages: both, handlers: [check, other] })
  report(counts(handlerLine(check)))
  const names = () => [...(of('acme')?.handlers ?? [])].map(({ handler, tally }) => [handler.plugin, tally.total])
  expect(names()).toEqual([
    ['moody', 2],
    ['other', 0],
  ])
  for (const release of [3, 4])
    metrics.declare('acme', { release, packages: new Map([['other', 'other']]), handlers: [other] })
  expect(names()).toEqual([['other', 0]])
})
