import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openTracing, type TracingSettings } from '../../../core/tracing/index.js'
import { Collector } from '../../setup/collector.js'
import { until } from '../../setup/until.js'

const key = 'sesame-4711'

const change = { tenant: 'acme', kind: 'add', began: 1_000, ms: 5, phases: [], release: 3 } as const

/** Tells a collector, which is given by its address. */
async function telling(url: string, more: Partial<TracingSettings> = {}) {
  const lines: string[] = []
  const settings: TracingSettings = {
    url: `${url}/v1/traces`,
    headers: { authorization: `Bearer ${key}` },
    protocol: 'http/json',
    timeoutMs: 10_000,
    delayMs: 10,
    propagates: true,
    resource: { 'service.name': 'shops' },
    ...more,
  }
  const tracing = await openTracing(settings, (message, data) => void lines.push(`${message} ${JSON.stringify(data)}`))
  onTestFinished(() => tracing.close())
  return { tracing, lines }
}

async function collect(): Promise<Collector> {
  const collector = await Collector.open()
  onTestFinished(() => collector.close())
  return collector
}

async function msOf(work: Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work
  return performance.now() - began
}

test('spans reach the collector with its key, and say whose they are', async () => {
  const collector = await collect()
  const { tracing } = await telling(collector.url)
  tracing.change(change)
  const span = await collector.span(({ name }) => name === 'change add', 'the span')
  expect(span).toMatchObject({ kind: 1, start: 1_000, end: 1_005, hasFailed: false, parentSpanId: undefined })
  expect(span.attributes).toEqual({ 'shopctl.tenant': 'acme', 'shopctl.change': 'add', 'shopctl.release': 3 })
  expect(span.resource).toMatchObject({ 'service.name': 'shops', 'telemetry.sdk.language': 'nodejs' })
  expect(collector.posts[0]).toMatchObject({
    path: '/v1/traces',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
  })
})

test('what is said last is sent before it is closed', async () => {
  const collector = await collect()
  const { tracing } = await telling(collector.url, { delayMs: 60_000 })
  tracing.change(change)
  await tracing.close()
  expect(collector.spans).toHaveLength(1)
})

test('in protobuf the same is sent as such', async () => {
  const bodies: (readonly [type: string | undefined, body: Buffer])[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      bodies.push([request.headers['content-type'], Buffer.concat(chunks)])
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { tracing } = await telling(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    protocol: 'http/protobuf',
  })
  tracing.change(change)
  await until(() => bodies.length === 1, 'the post')
  expect(bodies[0]?.[0]).toBe('application/x-protobuf')
  expect(bodies[0]?.[1].toString('latin1')).toContain('change add')
})

test('a collector that hangs holds up nobody: a stop waits a second for it, and breaks it off', async () => {
  const collector = await collect()
  collector.status = 0
  const { tracing } = await telling(collector.url)
  tracing.change(change)
  await collector.posted(1)
  tracing.change(change)
  expect(await msOf(tracing.close())).toBeLessThan(5_000)
})

test('so does one that is not there, and one that is busy', async () => {
  const gone = await Collector.open()
  await gone.close()
  const nobody = await telling(gone.url)
  nobody.tracing.change(change)
  const collector = await collect()
  collector.status = 503
  const busy = await telling(collector.url)
  busy.tracing.change(change)
  await collector.posted(1)
  expect(await msOf(Promise.all([nobody.tracing.close(), busy.tracing.close()]))).toBeLessThan(5_000)
})

test('a busy collector is asked again, and has it then', async () => {
  const collector = await collect()
  collector.status = 503
  const { tracing, lines } = await telling(collector.url)
  tracing.change(change)
  await collector.posted(1)
  collector.status = 200
  await until(() => collector.spans.length === 1, 'the second one')
  expect(lines).toEqual([])
})

test('a collector that refuses is told of once, by its status, and never with the key (P18)', async () => {
  const collector = await collect()
  collector.status = 401
  const { tracing, lines } = await telling(collector.url)
  for (const count of [1, 2, 3]) {
    tracing.change(change)
    await collector.posted(count)
  }
  await until(() => lines.length > 0, 'the line')
  expect(lines).toEqual(['spans were lost {"spans":1,"error":"the collector answered 401"}'])
  expect(lines.join()).not.toContain(key)
})

test('a hanging collector gets the first of a flood, and of the rest it gets later what was kept, which is not much (P18)', async () => {
  const collector = await collect()
  collector.status = 0
  const { tracing, lines } = await telling(collector.url, { timeoutMs: 500 })
  for (let i = 0; i < 20_000; i += 1) tracing.change(change)
  await until(() => lines.length > 0, 'the first batch to be given up')
  expect(lines[0]).toBe('spans were lost {"spans":512,"error":"the collector did not answer in time"}')
  collector.status = 200
  await until(() => collector.spans.length > 0, 'what waited')
  await tracing.close()
  expect(collector.spans.length).toBeLessThanOrEqual(4096)
})
