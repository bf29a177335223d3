/**
 * What no release needs that a shop can go back to is taken away, beside changes, rollbacks and crashes, and nothing else is: what
 * is kept comes back with neither registry nor builder, and what is not says why.
 */
import { readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change, Collection } from '../../../core/model/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { publishNew } from '../../setup/cut-off-change.js'
import { controlOf, untilControlAgain } from '../../setup/killable-platform.js'
import { childrenOf } from '../../setup/processes.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'

let platform: TestPlatform
let shopper: Shopper

beforeAll(async () => {
  const keeps = { SHOPCTL_KEEP_RELEASES: '3', SHOPCTL_KEEP_DAYS: '0' }
  platform = await TestPlatform.start({ environment: { ...bare, ...keeps } })
  shopper = await openShop(platform, 'acme')
  for (const name of ['gone', 'kept']) await publishNew(platform, { name })
}, 120_000)

afterAll(() => platform.close())

const change = async (wanted: Change): Promise<number> =>
  (await platform.client.changeSet('acme', wanted, () => undefined)).release.number
const add = async (name: string): Promise<number> => (await addPlugins(platform.client, 'acme', name)).release.number

/** As if nobody had used anything for two hours, and no process remembered anything. */
async function timePasses(): Promise<void> {
  const database = await adminDatabase(platform.home, 'shopctl')
  for (const table of ['bundles', 'kernels', 'migrations'])
    await database.query(`update ${table} set used_at = used_at - interval '2 hours'`)
  await database.end()
  const past = new Date(Date.now() - 2 * 60 * 60_000)
  for (const folder of ['bundles', 'bundles/keys', 'prebundles', 'store', 'kernels'])
    for (const name of await readdir(join(platform.home, folder)))
      await utimes(join(platform.home, folder, name), past, past)
  const before = await controlOf(platform)
  process.kill(before, 'SIGKILL')
  await untilControlAgain(platform, before)
}

const inFolder = (folder: string, part: string): Promise<string[]> =>
  readdir(join(platform.home, folder)).then((names) => names.filter((name) => name.includes(part)))

const gc = async (...words: string[]) => (await shopctl(platform.home, 'gc', ...words)).answer as unknown as Collection

test('what a release needs that a shop can go back to stays; what was only its past goes, and the command says how much (P9)', async () => {
  const withGone = await add('gone')
  await change({ kind: 'remove', names: ['gone'], purge: true, now: true })
  await add('kept')
  await change({ kind: 'disable', names: ['kept'] })
  expect((await gc('--dry-run')).onDisk.packages.count).toBe(0)
  await timePasses()

  const would = await gc('--dry-run')
  expect(would).toMatchObject({ isDry: true, releases: 1, stored: { bundles: { count: 1 }, migrations: { count: 0 } } })
  expect(await inFolder('store', 'gone')).toHaveLength(1)
  expect(await gc()).toEqual({ ...would, isDry: false })
  expect(await inFolder('store', 'gone')).toEqual([])
  expect(await inFolder('store', 'kept')).toHaveLength(1)
  expect((await gc('--dry-run')).stored.bundles.count).toBe(0)

  const releases = await platform.client.releases('acme')
  expect(releases.map(({ number, canReturn }) => [number, canReturn])).toEqual([
    [withGone + 3, true],
    [withGone + 2, true],
    [withGone + 1, true],
    [withGone, false],
    // Its bundle is that of a shop without plugins, which is needed again.
    [withGone - 1, true],
  ])
  await expect(change({ kind: 'rollback', to: withGone })).rejects.toMatchObject({
    code: 'RELEASE_COLLECTED',
    message: expect.stringContaining('a shop’s last 3 releases') as string,
  })
  const dry = await shopctl(platform.home, 'release', 'rollback', String(withGone), '--tenant', 'acme', '--dry-run')
  expect(dry.answer.error?.code).toBe('RELEASE_COLLECTED')
}, 120_000)

test('what is kept comes back from the database alone, and what went is made again (P9)', async () => {
  const live = (await platform.client.tenant('acme')).release ?? 0
  for (const folder of ['store', 'prebundles', 'bundles'])
    await rm(join(platform.home, folder), { recursive: true, force: true })
  await change({ kind: 'rollback', to: live - 1 })
  expect((await shopper.order(sku.cheap)).status).toBe(201)
  await add('gone')
  expect(await inFolder('store', 'gone')).toHaveLength(1)
}, 60_000)

test.runIf(isThorough)(
  'beside changes, rollbacks and a crash it takes away nothing that they need',
  async () => {
    await timePasses()
    const steady = new SteadyShopper(shopper.address)
    const over = new AbortController()
    const collecting = (async () => {
      for (let rounds = 0; ; rounds += 1) {
        await platform.client.collectGarbage(false)
        if (over.signal.aborted) return rounds
      }
    })()
    for (let round = 0; round < 2; round += 1) {
      const number = await change({ kind: 'remove', names: ['gone'] })
      await change({ kind: 'rollback', to: number - 1 })
    }
    const [worker] = (await childrenOf(platform.home)).filter(({ command }) => command.includes('worker.mjs'))
    process.kill(worker!.pid, 'SIGKILL')
    await change({ kind: 'disable', names: ['gone'] })
    over.abort()
    expect(await collecting).toBeGreaterThan(0)
    expect((await steady.stop()).filter((fault) => fault !== 'status 503')).toEqual([])
    expect((await shopper.order(sku.cheap)).status).toBe(201)
  },
  120_000,
)
