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
  const run = (release: number, version: string) =>
    metrics.declare('acme', {
      release,
      packages: new Map([['moody', '@acme/moody']]),
      versions: new Map([['moody', version]]),
      handlers: [check],
    })
  run(1, '1.0.0')
  const reportOf = (release: number, ...all: Counts[]) => metrics.report('acme', release, { counts: all, trails: [] })
  const report = (...all: Counts[]) => reportOf(1, ...all)
  return { metrics, report, reportOf, run, of: (tenant: string) => metrics.shops.get(tenant) }
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

test('what a version did is its own: another one begins at nothing, and one that is gone back to has its own again (P13)', () => {
  const { metrics, reportOf, run } = shop()
  const failed = (error: string) => counts(handlerLine(check), { outcomes: [0, 0, 1, 0, 0, 0], error })
  const seen = () => {
    const { calls, errors, lastError } = metrics.costs('acme').get('moody') ?? {}
    return { calls, errors, lastError, failing: metrics.failing('acme') }
  }
  const first = { calls: 1, errors: 1, lastError: 'first', failing: ['moody'] }
  const nothing = { calls: 0, errors: 0, lastError: null, failing: [] }
  reportOf(1, failed('first'))
  run(2, '1.0.0')
  expect(seen()).toEqual(first)
  run(3, '2.0.0')
  expect(seen()).toEqual(nothing)
  // The old one drains, and a candidate that is in no release dies.
  reportOf(2, failed('while it left'))
  metrics.crashed('acme', { release: 4, plugin: 'moody', words: 'it never got ready' })
  expect(seen()).toEqual(nothing)
  reportOf(3, failed('second'))
  expect(seen()).toMatchObject({ errors: 1, lastError: 'second' })
  run(5, '1.0.0')
  expect(seen()).toMatchObject({ calls: 2, errors: 2, lastError: 'while it left' })
})

test('a leak is attributed to who ran most before, and said to be best effort (P12)', () => {
  const { metrics, report, of } = shop()
  report(counts(handlerLine(check), { ms: 500 }))
  const words = 'its process was ended: it held 700 MB of memory, and may hold 600'
  metrics.crashed('acme', { release: 1, plugin: undefined, words })
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
  metrics.declare('acme', { release: 2, packages: both, versions: new Map(), handlers: [check, other] })
  report(counts(handlerLine(check)))
  const names = () => [...(of('acme')?.handlers ?? [])].map(({ handler, tally }) => [handler.plugin, tally.total])
  expect(names()).toEqual([
    ['moody', 2],
    ['other', 0],
  ])
  for (const release of [3, 4])
    metrics.declare('acme', {
      release,
      packages: new Map([['other', 'other']]),
      versions: new Map(),
      handlers: [other],
    })
  expect(names()).toEqual([['other', 0]])
})
