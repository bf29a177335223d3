import { expect, test } from 'vitest'
import { type Delivery, internalPaths } from '../../../core/protocol/index.js'
import { cron, type Delivered, DomainEvent, on, Plugin } from '../../../core/sdk/index.js'
import { instanceOf, platformToken, release } from './release.js'

class Sold extends DomainEvent {
  static override readonly type = 'article.sold'
  constructor(readonly sku: string) {
    super()
  }
  get aggregate(): string {
    return `article:${this.sku}`
  }
}

@Plugin()
class Counter {
  readonly seen: unknown[] = []

  @on(Sold)
  count(event: Sold, delivered: Delivered): void {
    this.seen.push(event, delivered)
    if (event.sku === 'broken') throw new Error('cannot count this')
    if (event.sku === 'long') throw new Error('x'.repeat(5000))
  }

  @cron('0 * * * *')
  async report(): Promise<void> {
    this.seen.push('report')
  }
}

const delivery: Delivery = {
  id: 'd-1',
  type: 'article.sold',
  aggregate: 'article:mug',
  at: '2026-11-22T12:00:00.000Z',
  attempt: 2,
  payload: { sku: 'mug' },
  plugin: 'counter',
  method: 'count',
}

/** What the worker answers to the platform, and what the plugin has seen. */
async function posted(url: string, payload: object): Promise<{ status: number; body: string; seen: unknown[] }> {
  const runtime = await release({ counter: { type: Counter } })
  const headers = { 'x-shopctl-token': platformToken }
  const { statusCode, body } = await runtime.app.inject({ method: 'POST', url, payload, headers })
  const { seen } = instanceOf<Counter>(runtime, 'counter')
  await runtime.close()
  return { status: statusCode, body, seen }
}

test('an event comes to its subscriber as the class says, with what is known of its delivery', async () => {
  const { status, seen } = await posted(internalPaths.events, delivery)
  expect(status).toBe(204)
  expect(seen).toEqual([
    { sku: 'mug', aggregate: 'article:mug' },
    { id: 'd-1', type: 'article.sold', at: new Date('2026-11-22T12:00:00Z'), attempt: 2 },
  ])
})

test('a subscriber that throws answers with its words, so that the event is tried again', async () => {
  const { status, body } = await posted(internalPaths.events, { ...delivery, payload: { sku: 'broken' } })
  expect(status).toBe(500)
  expect(JSON.parse(body)).toMatchObject({ code: 'HANDLER_FAILED', title: 'cannot count this' })
  const long = await posted(internalPaths.events, { ...delivery, payload: { sku: 'long' } })
  expect(JSON.parse(long.body)).toMatchObject({ code: 'HANDLER_FAILED', title: `${'x'.repeat(999)}…` })
})

test('a job runs once', async () => {
  const job = { plugin: 'counter', method: 'report', due: '2026-11-22T12:00:00.000Z' }
  expect(await posted(internalPaths.jobs, job)).toMatchObject({ status: 204, seen: ['report'] })
})

test.each([
  ['a plugin that is not in this release', { ...delivery, plugin: 'gone' }],
  ['a method that the plugin does not have', { ...delivery, method: 'gone' }],
  ['what is no method', { ...delivery, method: 'seen' }],
])('an event for %s is gone', async (_, gone) => {
  expect((await posted(internalPaths.events, gone)).status).toBe(410)
})
