/**
 * The database goes away for a while, refusing or standing still: shops answer what needs none and say 503 otherwise; none is
 * started again in a loop, declared bad or taken back. Changes under way fail with a clear code, and all of it comes
 * back by itself, with every event.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedPostgres, startPostgres } from '../../../core/database/index.js'
import { DatabaseProxy } from '../../setup/database-proxy.js'
import { prepareCluster } from '../../setup/prepared/prepared-cluster.js'
import { childrenOf } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { thanks } from '../../setup/thanks.js'
import { isThorough } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let folder: string
let server: EmbeddedPostgres
let proxy: DatabaseProxy
let platform: TestPlatform
let live: Shopper
let sleeping: Shopper
let orders = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopctl-away-'))
  await prepareCluster(join(folder, 'postgres'))
  const signal = AbortSignal.timeout(60_000)
  server = await startPostgres({ dataDir: join(folder, 'postgres'), socketDir: join(folder, 'run'), signal })
  proxy = new DatabaseProxy(join(folder, 'run/.s.PGSQL.5432'))
  await proxy.open()
  const url = `postgres://postgres:${server.connection.password}@127.0.0.1:${proxy.port}/postgres`
  platform = await TestPlatform.start({
    home: join(folder, 'home'),
    environment: { ...bare, DATABASE_URL: url, SHOPCTL_IDLE_SECONDS: '3600' },
  })
  const opened = [openShop(platform, 'acme'), openShop(platform, 'globex')] as const
  const [first, second] = await Promise.all([...opened, publish(platform, platform.home, thanks)])
  live = first
  sleeping = second
  await addPlugins(platform.client, 'acme', 'thanks')
}, 180_000)

afterAll(async () => {
  await platform.close()
  await proxy.refuse()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

async function ordered(): Promise<void> {
  expect((await live.order(sku.cheap)).status).toBe(201)
  orders += 1
}

const isOrdering = async (): Promise<boolean> => {
  const { status } = await live.order(sku.cheap)
  if (status === 201) orders += 1
  return status === 201
}

async function thanksSent(): Promise<number> {
  const { mailbox } = await platform.status()
  const mails = (await (await fetch(new URL('/messages', mailbox ?? ''))).json()) as { readonly subject: string }[]
  return mails.filter(({ subject }) => subject === 'Thanks').length
}

const workers = async (): Promise<number[]> =>
  (await childrenOf(platform.home)).filter(({ command }) => command.includes('worker.mjs')).map(({ pid }) => pid)

const logged = async (words: string): Promise<number> =>
  (await readFile(join(platform.home, 'logs/platform.log'), 'utf8')).split(words).length - 1

async function comesBack(): Promise<void> {
  await until(() => isOrdering().catch(() => false), 'an order that goes through', 60_000)
  expect((await sleeping.order(sku.dear)).status).toBe(201)
  await until(async () => (await thanksSent()) >= orders, 'what was to be done for each order', 60_000)
  expect(await thanksSent()).toBe(orders)
}

/** Nothing but what was asked for has become live, and nothing was found to be bad. */
async function isAsBefore(release: number | null): Promise<void> {
  const releases = await platform.client.releases('acme')
  expect((await platform.client.tenant('acme')).release).toBe(release)
  expect(releases.find(({ state }) => state === 'live')).toMatchObject({ number: release, error: null })
  await until(
    async () => (await platform.client.releases('acme')).every(({ state }) => state !== 'candidate'),
    'no candidate to be left',
  )
}

test('refusing: what needs no database is answered, all else is 503, a worker that has to be started again is not declared bad, a change fails, and all comes back', async () => {
  await ordered()
  const { release } = await platform.client.tenant('acme')
  const before = await workers()
  await proxy.refuse()
  const change = platform.client.changeSet('acme', { kind: 'disable', names: ['thanks'] }, () => undefined)
  const refused = change.catch((error: unknown) => error)

  expect(await live.request('GET', '/thanks')).toMatchObject({ status: 200, body: { thanks: true } })
  const answer = await fetch(new URL('/products', live.address))
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('1')
  expect(await answer.json()).toMatchObject({ code: 'DATABASE_AWAY' })
  expect(await live.request('POST', '/carts')).toMatchObject({ status: 503, body: { code: 'DATABASE_AWAY' } })
  if (isThorough) await delay(30_000)
  expect(await live.request('GET', '/thanks')).toMatchObject({ status: 200 })
  expect(await workers()).toEqual(before)

  for (const pid of before) process.kill(pid, 'SIGKILL')
  // More often than a release may crash.
  await until(async () => (await logged('a shop did not come back')) >= 8, 'failing starts', 60_000)
  expect(await live.request('GET', '/products')).toMatchObject({ status: 503 })
  expect(await refused).toMatchObject({ code: 'DATABASE_UNREACHABLE', status: 503 })
  await proxy.open()
  await comesBack()
  await isAsBefore(release)
  expect(await logged('crashes again and again')).toBe(0)
}, 120_000)

test('standing still: requests wait or are 503, workers are not ended for it, and all goes on', async () => {
  const { release } = await platform.client.tenant('acme')
  const before = await workers()
  proxy.hang()
  const waiting = Array.from({ length: 6 }, () => live.request('GET', '/products'))
  expect(await live.request('GET', '/thanks')).toMatchObject({ status: 200 })
  // Who has a connection waits, and who gets none is told so after five seconds.
  const first = await Promise.race(waiting)
  expect(first).toMatchObject({ status: 503, body: { code: 'DATABASE_AWAY' } })
  if (isThorough) await delay(25_000)
  proxy.goOn()
  const answers = (await Promise.all(waiting)).map(({ status }) => status)
  expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(1)
  await comesBack()
  await isAsBefore(release)
  expect(await workers()).toEqual(before)
}, 120_000)
