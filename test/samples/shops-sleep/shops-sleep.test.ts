/**
 * A shop that nobody wants falls asleep: no process, no connection, no login is left of it. Whatever wants it wakes it, and
 * nothing else does; with the registry stopped and all that the builder made thrown away, too. The platform starts with
 * its shops asleep, also when it was killed while they slept.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminDatabase } from '../../setup/admin-database.js'
import { childrenOf, familyOf, untilGone } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

const environment = { ...bare, SHOPCTL_IDLE_SECONDS: '0.4', SHOPCTL_STANDBY: '1' }

let platform: TestPlatform
let database: pg.Client
let acme: Shopper

/** Writes a mail each time its job runs, and a line when it is told to stop. */
const ticker = {
  name: 'ticker',
  scopes: ['mail'],
  files: { 'mail/tick.md': 'Subject: Tick\n\nTick.\n' },
  source: `
    import { cron, Mailer, Plugin, stopping } from '@shopctl/sdk'
    declare const process: any
    @Plugin()
    export default class Ticker {
      constructor(private readonly mailer: Mailer) {}
      @cron('0 0 1 1 *')
      async tick() {
        await this.mailer.send('tick', { to: 'owner@example.com' })
      }
      @stopping
      stop() {
        process.stdout.write('the ticker stops\\n')
      }
    }`,
}

beforeAll(async () => {
  platform = await TestPlatform.start({ environment })
  database = await adminDatabase(platform.home, 'shopctl_tenants')
  const [shop] = await Promise.all([openShop(platform, 'acme'), publish(platform, platform.home, ticker)])
  acme = shop
  await addPlugins(platform.client, 'acme', 'ticker')
}, 120_000)

afterAll(async () => {
  await database.end()
  await platform.close()
})

const state = async (): Promise<string> => (await platform.client.tenant('acme')).state
const asleep = (): Promise<void> => until(async () => (await state()) === 'asleep', 'the shop to fall asleep')

/** Workers' processes; one of them may be the one on standby, which is nobody's. */
async function workers(): Promise<number[]> {
  const isWorker = ({ command }: { command: string }): boolean => /(^|\/)node .*worker\.mjs/.test(command)
  return (await childrenOf(platform.home)).filter(isWorker).map(({ pid }) => pid)
}

const count = async (sql: string): Promise<number> => (await database.query(sql)).rows.length
const connections = (): Promise<number> => count("select from pg_stat_activity where starts_with(usename, 't_acme')")
const logins = (): Promise<number> => count("select from pg_roles where starts_with(rolname, 't_acme.')")

/** Nothing of its worker is left, and the standby worker is there. */
async function fastAsleep(): Promise<void> {
  await asleep()
  await until(async () => (await logins()) === 0 && (await workers()).length === 1, 'its worker to be gone')
}

test('a sleeping shop has no process, no connection and no login, and its plugins were told (N3)', async () => {
  await acme.order(sku.cheap)
  expect(await connections()).toBeGreaterThan(0)
  await fastAsleep()
  expect(await connections()).toBe(0)
  expect((await platform.client.logs('acme', 50)).lines.join('\n')).toContain('the ticker stops')
})

test('who only looks does not wake it: status, lists, graph, logs', async () => {
  await fastAsleep()
  const before = await workers()
  const { client } = platform
  expect((await platform.status()).tenants).toMatchObject([{ slug: 'acme', state: 'asleep' }])
  expect(await client.plugins('acme')).toMatchObject([{ name: 'ticker', state: 'asleep' }])
  await client.releases('acme')
  await client.graph('acme')
  await client.logs('acme', 5)
  expect(await state()).toBe('asleep')
  expect(await workers()).toEqual(before)
})

test('the first request wakes it, and finds everything as it was (N3)', async () => {
  const cart = await acme.cart(sku.dear)
  await fastAsleep()
  expect((await acme.request('GET', `/carts/${cart}`)).status).toBe(200)
  expect(await state()).toBe('ready')
})

test('a due job wakes it, and is done once', async () => {
  await fastAsleep()
  const before = await ticks()
  await database.query("update ev.schedule set run_at = now() where method = 'tick'")
  await until(async () => (await ticks()) > before, 'the job to have been done')
  await fastAsleep()
  expect(await ticks()).toBe(before + 1)
})

async function ticks(): Promise<number> {
  const { mailbox } = await platform.status()
  const mails = (await (await fetch(new URL('/messages', mailbox ?? ''))).json()) as { readonly subject: string }[]
  return mails.filter(({ subject }) => subject === 'Tick').length
}

test('a call of the control API that needs the worker wakes it', async () => {
  await fastAsleep()
  expect((await platform.client.registrations('acme')).jobs).toEqual(['0 0 1 1 * ticker.tick'])
})

test('it wakes with the registry hanging and all that the builder made thrown away (S21)', async () => {
  await fastAsleep()
  const registry = (await childrenOf(platform.home)).find(({ command }) => command.includes('processes/registry.cjs'))
  process.kill(registry!.pid, 'SIGSTOP')
  try {
    for (const folder of ['store', 'prebundles', 'bundles']) {
      await rm(join(platform.home, folder), { recursive: true, force: true })
    }
    expect((await acme.order(sku.cheap)).status).toBe(201)
  } finally {
    process.kill(registry!.pid, 'SIGCONT')
  }
})

test('a change of a sleeping shop goes live, and requests wake it meanwhile', async () => {
  await fastAsleep()
  const change = platform.client.changeSet('acme', { kind: 'disable', names: ['ticker'] }, () => undefined)
  expect((await acme.request('GET', '/products')).status).toBe(200)
  const { release } = await change
  expect((await acme.request('GET', '/products')).release).toBe(release.number)
  await platform.client.changeSet('acme', { kind: 'enable', names: ['ticker'] }, () => undefined)
})

test.runIf(isThorough)(
  'a platform that was killed while its shops slept starts with them asleep, and they wake',
  async () => {
    await fastAsleep()
    await database.end()
    const family = await familyOf(platform.process.pid!)
    platform.process.kill('SIGKILL')
    await untilGone(platform.home, family)

    platform = await TestPlatform.start({ home: platform.home, environment })
    database = await adminDatabase(platform.home, 'shopctl_tenants')
    acme = new Shopper(await platform.address('acme'))
    expect(await state()).toBe('asleep')
    expect((await acme.order(sku.cheap)).status).toBe(201)
  },
  60_000,
)

test.runIf(isThorough)(
  'the logins of a platform that was killed while its shops were awake are gone when they have woken',
  async () => {
    await until(async () => (await logins()) === 1, 'the shop to be awake and in order')
    await database.query('create role "t_acme.left" login; grant t_acme to "t_acme.left"')
    await database.end()
    platform.process.kill('SIGKILL')
    await untilGone(platform.home)

    platform = await TestPlatform.start({ home: platform.home, environment })
    database = await adminDatabase(platform.home, 'shopctl_tenants')
    acme = new Shopper(await platform.address('acme'))
    await acme.request('GET', '/products')
    await fastAsleep()
  },
  60_000,
)
