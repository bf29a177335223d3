import { afterEach, beforeEach, expect, test } from 'vitest'
import { acme, type FakePlatform, startFakePlatform } from '../fake-platform.js'
import { cli } from '../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const shopctl = (...argv: string[]) => cli([...argv, '--tenant', 'acme'], { home: platform.home })
const asked = () => platform.asked.at(-1)
const posted = () => platform.asked.findLast(({ line }) => line.startsWith('POST '))?.body

const parked = {
  plugin: 'crm',
  method: 'sync',
  aggregate: 'order:ord_1',
  event: '17',
  type: 'order.placed',
  attempts: 8,
  since: '2026-11-22T10:00:00.000Z',
  error: 'the CRM\nanswered \u001b[31m503',
  waiting: 3,
}

test('what was set aside is shown with its plugin, aggregate, type, attempts, error and how much waits (S15)', async () => {
  platform.parked = [parked]
  const { stdout } = await shopctl('event', 'list')
  for (const words of ['crm.sync', 'order:ord_1', 'order.placed', '2026-11-2', ' 8 ', ' 3 ', 'the CRM answered 503']) {
    expect(stdout).toContain(words)
  }
  const waiting = [{ plugin: 'order-watch', waiting: 12 }]
  expect(JSON.parse((await shopctl('event', 'list', '--json')).stdout)).toEqual({ parked: [parked], waiting })
})

test('where nothing is set aside it says so, and what waits for a plugin outside that is not connected', async () => {
  expect((await shopctl('event', 'replay')).stdout).toContain('Nothing of that kind')
  const { stdout } = await shopctl('event', 'list')
  expect(stdout).toContain('12 events wait for order-watch, which runs outside and is not connected.')
  expect(stdout).toContain('shopctl plugin run order-watch')
  platform.intercept = (reply) =>
    reply.request.url === '/api/tenants/acme' ? reply.send({ ...acme, outside: [] }) : undefined
  expect((await shopctl('event', 'list')).stdout).toBe('All events of acme have been taken, or are on their way.\n')
})

test('all are tried again, or those of one plugin and aggregate', async () => {
  platform.parked = [parked]
  expect((await shopctl('event', 'replay')).stdout).toContain('one aggregate are tried again')
  expect(asked()).toMatchObject({ line: 'POST /api/tenants/acme/events/replay', body: {} })
  await shopctl('event', 'replay', '--plugin', 'crm', '--aggregate', 'order:ord_1', '--json')
  expect(asked()?.body).toEqual({ plugin: 'crm', aggregate: 'order:ord_1' })
})

test('events are given up only where it is said whose', async () => {
  platform.parked = [parked]
  expect(await shopctl('event', 'drop')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--plugin') as string,
  })
  expect((await shopctl('event', 'drop', '--plugin', 'crm')).stdout).toContain('go on without the event that failed')
  expect(asked()).toMatchObject({ line: 'POST /api/tenants/acme/events/drop', body: { plugin: 'crm' } })
})

test('status and a shop’s plugins show that something is set aside', async () => {
  const { stdout } = await cli(['status'], { home: platform.home })
  expect(stdout).toMatch(/set aside[^]* 2 /)
  expect(stdout).toContain('order-watch: not connected (12 events wait)')
  expect((await shopctl('plugin', 'list')).stdout).toMatch(/set aside[^]* 2 /)
})

test('a plugin is added from now on, or with the events that are still kept', async () => {
  await shopctl('plugin', 'add', 'crm')
  expect(posted()).toEqual({ kind: 'add', plugins: [{ package: 'crm', range: '*' }] })
  await shopctl('plugin', 'add', 'crm', '--replay')
  expect(posted()).toMatchObject({ kind: 'add', replay: true })
})
