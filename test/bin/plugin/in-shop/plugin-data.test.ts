import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakePlatform, startFakePlatform } from '../../fake-platform.js'
import { cli } from '../../run-cli.js'

let platform: FakePlatform
beforeEach(async () => {
  platform = await startFakePlatform()
})
afterEach(() => platform.close())

const plugin = (...argv: string[]) => cli(['plugin', ...argv, '--tenant', 'acme'], { home: platform.home })
const asked = () => platform.asked.at(-1)

test('what a plugin has stored is a list that a person can read', async () => {
  const { code, stdout } = await plugin('data', 'points')
  expect(code).toBe(0)
  expect(stdout.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, '  '))).toEqual([
    'points (removed)',
    'table  entries, 12 rows',
    'job  expire, 0 3 * * *',
    'events  order.placed for earn',
    'parked  events of 2 aggregates',
    'mails  1 mail',
    'settings  amount',
    '',
  ])
})

test('a plugin that has stored nothing is said to', async () => {
  platform.data = { ...platform.data, tables: [], jobs: [], subscriptions: [], parked: 0, mails: 0, settings: [] }
  expect((await plugin('data', 'points')).stdout).toContain('has stored nothing')
})

test('a dry run of a removal shows it and changes nothing', async () => {
  const { stdout } = await plugin('remove', 'points', '--dry-run', '--purge')
  expect(stdout).toContain('entries, 12 rows')
  expect(platform.asked.map(({ line }) => line)).toEqual(['GET /api/tenants/acme/plugins/points/data'])
})

test('a removal keeps what is stored, unless it is to be purged', async () => {
  await plugin('remove', 'points')
  expect(asked()?.body).toEqual({ kind: 'remove', names: ['points'] })
  await plugin('remove', 'points', '--purge')
  expect(asked()?.body).toEqual({ kind: 'remove', names: ['points'], purge: true })
  await plugin('remove', 'points', '--purge', '--now')
  expect(asked()?.body).toEqual({ kind: 'remove', names: ['points'], purge: true, now: true })
})

test('an export is written into the file', async () => {
  const out = join(platform.home, 'points.json')
  expect((await plugin('export', 'points', '--out', out)).code).toBe(0)
  expect(JSON.parse(await readFile(out, 'utf8'))).toEqual({ tables: { entries: [{ points: 3 }] } })
})

test('a removed plugin is purged by its name', async () => {
  expect((await plugin('purge', 'points')).stdout).toContain('nothing of points is left in acme')
  expect(platform.asked.map(({ line }) => line)).toContain('DELETE /api/tenants/acme/plugins/points/data')
  await plugin('purge', 'points', '--now')
  expect(platform.asked.map(({ line }) => line)).toContain('DELETE /api/tenants/acme/plugins/points/data?now=true')
})

test('what was purged says until when it can be had back, and is by its name', async () => {
  platform.data = { ...platform.data, purgeAt: '2026-12-06T10:00:00.000Z' }
  expect((await plugin('purge', 'points')).stdout).toContain('until then:  shopctl plugin restore points --tenant acme')
  expect((await plugin('data', 'points')).stdout).toContain('it can be restored until then')
  await plugin('restore', 'points')
  expect(asked()?.body).toEqual({ kind: 'restore', names: ['points'] })
  expect((await plugin('remove', 'points', '--now')).stderr).toContain('--now goes with --purge')
})
