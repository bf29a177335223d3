import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakePlatform, startFakePlatform } from '../fake-platform.js'
import { webhook } from '../fake-webhooks.js'
import { cli } from '../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const shopctl = (...argv: string[]) => cli(['webhook', ...argv, '--tenant', 'acme'], { home: platform.home })
const asked = () => platform.asked.at(-1)

test('a new webhook says its secret, once; a rotated one does, too', async () => {
  const { stdout } = await shopctl('add', webhook.url, '--events', 'order.placed', 'order.paid')
  expect(stdout).toContain('whsec_hidden (shown this once)')
  expect(asked()).toMatchObject({
    line: 'POST /api/tenants/acme/webhooks',
    body: { url: webhook.url, types: ['order.placed', 'order.paid'] },
  })
  expect((await shopctl('rotate', 'wh_1f2e', '--now')).stdout).toContain('whsec_hidden')
  expect(asked()).toMatchObject({ line: 'POST /api/tenants/acme/webhooks/wh_1f2e/rotate', body: { now: true } })
})

test('a list says which are stopped, why, and what waits', async () => {
  const { stdout } = await shopctl('list')
  for (const words of ['wh_1f2e', 'paused', '7', 'it answered 500', webhook.url]) expect(stdout).toContain(words)
  expect(JSON.parse((await shopctl('list', '--json')).stdout)).toEqual([webhook])
  expect((await cli(['status'], { home: platform.home })).stdout).toContain('webhooks stopped')
})

test('it is paused, resumed and removed by its id', async () => {
  await shopctl('pause', 'wh_1f2e')
  await shopctl('resume', 'wh_1f2e')
  expect((await shopctl('remove', 'wh_1f2e')).stdout).toContain('wh_1f2e is gone')
  expect(platform.asked.map(({ line }) => line)).toEqual([
    'POST /api/tenants/acme/webhooks/wh_1f2e/pause',
    'POST /api/tenants/acme/webhooks/wh_1f2e/resume',
    'DELETE /api/tenants/acme/webhooks/wh_1f2e',
  ])
})

test('a test, or one event again, that is not taken is no success, and says how it was answered', async () => {
  for (const argv of [
    ['test', 'wh_1f2e'],
    ['replay', 'wh_1f2e', '--event', '1207'],
  ]) {
    const { code, stdout } = await shopctl(...argv)
    expect(code).toBe(2)
    expect(stdout).toContain('was not taken: it answered 500, in 12 ms')
    expect(stdout).toContain('out of order')
  }
})

test('the log shows each attempt under its head; a replay wants to know which event, or since when', async () => {
  const { stdout } = await shopctl('log', 'wh_1f2e', '--limit', '5')
  for (const words of ['1207', 'order.placed', '500', 'out of order']) expect(stdout).toContain(words)
  expect(stdout).toMatch(/^at +event +type +attempt +status +ms +why +answer\n2026-11-2\d \d\d:\d\d:00 /)
  expect(asked()?.line).toBe('GET /api/tenants/acme/webhooks/wh_1f2e/log?limit=5')
  expect((await shopctl('log', 'wh_1f2e', '--limit', 'all')).code).toBe(2)
  expect((await shopctl('replay', 'wh_1f2e')).code).toBe(2)
  const again = await shopctl('replay', 'wh_1f2e', '--since', '2026-11-22T11:00+01:00')
  expect(again.stdout).toContain('3 events are posted again')
  expect(asked()?.body).toEqual({ since: '2026-11-22T10:00:00.000Z' })
  for (const wrong of ['yesterday', '2026-11-22', '2026-02-31T10:00:00Z', '2026-13-01T10:00:00Z'])
    expect(await shopctl('replay', 'wh_1f2e', '--since', wrong)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`"${wrong}" is no time: say day, time and time zone`) as string,
    })
  expect((await shopctl('replay', 'wh_1f2e', '--event', 'last')).stderr).toContain('"last" is no number of an event')
})
