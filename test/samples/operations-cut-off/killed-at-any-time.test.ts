/**
 * kill -9 of the control process some milliseconds after an operation was asked for that has no phases, or whose phases are not
 * told: asked for again it ends as if nothing had been, and the other shop never notices.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../../../core/model/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { publishNew } from '../../setup/cut-off-change.js'
import { controlOf, untilControlAgain } from '../../setup/killable-platform.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku, smallShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform
let neighbour: Shopper

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: { ...bare, SHOPCTL_KEEP_RELEASES: '2', SHOPCTL_KEEP_DAYS: '0' } })
  neighbour = await openShop(platform, 'globex')
  await publishNew(platform, { name: 'first' })
}, 180_000)

afterAll(() => platform.close())

const moments = [0, 2, 5, 10, 20, 50, 100, 200]

/** Has the control process killed so long after the operation was asked for, and waits for the next one. */
async function killedAfter(ms: number, operation: () => Promise<unknown>): Promise<void> {
  const before = await controlOf(platform)
  const asked = operation().catch(() => undefined)
  await delay(ms)
  process.kill(before, 'SIGKILL')
  await asked
  await untilControlAgain(platform, before)
  expect((await neighbour.order(sku.cheap)).status).toBe(201)
}

const slugs = async (): Promise<string[]> => (await platform.client.status()).tenants.map(({ slug }) => slug)

test.each(moments)(
  'a tenant’s removal, after %i ms: it can be removed, nothing of it is left, and its name can be had again',
  async (ms) => {
    await platform.client.createTenant(smallShop('acme'), () => undefined)
    await addPlugins(platform.client, 'acme', 'first')
    await killedAfter(ms, () => platform.client.removeTenant('acme'))
    if ((await slugs()).includes('acme')) await platform.client.removeTenant('acme')
    await until(async () => (await tracesOf('acme')).length === 0, 'nothing of it to be left')
    expect(await slugs()).toEqual(['globex'])
  },
  60_000,
)

/** Schemas and roles of the tenant, and its row in the outbox. */
async function tracesOf(slug: string): Promise<string[]> {
  const database = await adminDatabase(platform.home, 'shopctl_tenants')
  try {
    const { rows } = await database.query<{ name: string }>(
      `select nspname as name from pg_namespace where nspname = $1 or starts_with(nspname, $1 || '$')
       union all select rolname from pg_roles where rolname = $1 or rolname ~ ('^' || $1 || '[.$]')
       union all select slug from ev.tenant where role = $1`,
      [`t_${slug}`],
    )
    return rows.map(({ name }) => name)
  } finally {
    await database.end()
  }
}

test.each(moments)(
  'what is written down offline, after %i ms: it is wanted or not, and what is live stays',
  async (ms) => {
    const { release } = await platform.client.tenant('globex')
    await killedAfter(ms, () =>
      platform.client.want('globex', { kind: 'add', plugins: [{ package: 'first', range: '*' }] }),
    )
    const { wanted } = await platform.client.want('globex', { kind: 'set', plugins: [] })
    expect(wanted).toEqual([])
    expect((await platform.client.tenant('globex')).release).toBe(release)
  },
  60_000,
)

test.each(moments)(
  'a plugin is kept for one shop, after %i ms: it is or it is not, and both can be had',
  async (ms) => {
    await killedAfter(ms, () => platform.client.keepPrivate('first', ['globex']))
    const kept = await platform.client.privatePlugins()
    expect([[], [{ package: 'first', tenants: ['globex'] }]]).toContainEqual(
      kept.map(({ package: name, tenants }) => ({ package: name, tenants })),
    )
    await platform.client.keepPrivate('first', [])
    expect(await platform.client.privatePlugins()).toEqual([])
  },
  60_000,
)

test.each(moments)(
  'garbage is collected, after %i ms: each release that can be gone back to can be',
  async (ms) => {
    const change = (wanted: Change) => platform.client.changeSet('globex', wanted, () => undefined)
    await change({ kind: 'set', plugins: [{ package: 'first', range: '*' }] })
    await change({ kind: 'set', plugins: [] })
    await killedAfter(ms, () => platform.client.collectGarbage(false))
    const others = (await platform.client.releases('globex')).filter(({ state }) => state === 'retired')
    const back = others.filter(({ canReturn }) => canReturn).slice(0, 2)
    expect(back).toHaveLength(2)
    for (const { number } of back) await change({ kind: 'rollback', to: number })
    await platform.client.collectGarbage(false)
  },
  60_000,
)
