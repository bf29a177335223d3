/**
 * kill -9 of the control process in each phase of a change: the shop serves all the while, with no request lost; the process comes
 * back by itself, and the release is then either whole (it was recorded) or was never there. Nothing is left behind, and the
 * same change lands when it is asked for again.
 */
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../../../core/model/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { isOneOf, lookAt, making, moments, publishNew, taking } from '../../setup/cut-off-change.js'
import { controlKilledAt, type Moment, startKillable } from '../../setup/killable-platform.js'
import { childrenOf } from '../../setup/processes.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, openShop, sku, smallShop } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough, mostly } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform
let shopper: Shopper

beforeAll(async () => {
  platform = await startKillable(await TestPlatform.home())
  shopper = await openShop(platform, 'acme')
}, 120_000)

afterAll(() => platform.close())

const workers = async (): Promise<number> =>
  (await childrenOf(platform.home)).filter(({ command }) => command.includes('worker.mjs')).length

/** Names of the tenant's logins to its database. */
async function logins(): Promise<number> {
  const database = await adminDatabase(platform.home, 'shopctl_tenants')
  try {
    const { rows } = await database.query("select from pg_roles where starts_with(rolname, 't_acme.')")
    return rows.length
  } finally {
    await database.end()
  }
}

/** Within the switch: the new release has got the requests; it is confirmed, and the platform's process does not know. */
const confirming: readonly Moment[] = [
  ['confirm', 'begin'],
  ['confirm', 'end'],
]

// What else is telling is shown where the whole platform is killed.
test.each(mostly([...moments, ...confirming], isOneOf('confirm end')))(
  'in the phase %s, at its %s: the shop serves all the while, and afterwards the change is whole or was never there',
  async (phase, when) => {
    const name = `new-in-${phase}-${when}`
    await publishNew(platform, { name })
    const before = await lookAt(platform)
    const { address } = shopper
    const steady = new SteadyShopper(address)

    await controlKilledAt(platform, [phase, when], () => addPlugins(platform.client, 'acme', name))
    const isRecorded = ['switch', 'confirm', 'drain'].includes(phase)
    const wanted = isRecorded ? before.next : before.release
    // What it left is put in order when it answers already.
    await until(async () => (await lookAt(platform)).answered === wanted, 'the live release to answer')
    await until(async () => (await workers()) === 1 && (await logins()) === 1, 'nothing else to be left', 60_000)
    expect((await shopper.order(sku.cheap)).status).toBe(201)
    expect(await steady.stop()).toEqual([])

    const after = await lookAt(platform)
    expect(after.candidates).toBe(0)
    expect(after.names).toEqual(isRecorded ? [...before.names, name].sort() : before.names)
    await until(
      async () => isDeepStrictEqual((await lookAt(platform)).withTables, after.names),
      'its tables to be right',
    )
    expect(after.release).toBe(wanted)
    expect(await platform.address('acme')).toBe(address)

    const again = addPlugins(platform.client, 'acme', name)
    if (isRecorded) await expect(again).rejects.toMatchObject({ code: 'INSTALLATION_EXISTS' })
    else expect((await again).release.plugins.map((plugin) => plugin.name)).toContain(name)
  },
  120_000,
)

test.runIf(isThorough)(
  'before what takes away has run: it is run when the control process is back',
  async () => {
    await publishNew(platform, { name: 'loses' })
    await publishNew(platform, { name: 'loses', version: '1.1.0', texts: { ...making, ...taking } })
    await addPlugins(platform.client, 'acme', { package: 'loses', range: '1.0.0' })
    const update: Change = { kind: 'update', plugins: [{ name: 'loses', range: '1.1.0' }] }
    await controlKilledAt(platform, ['drain', 'begin'], () =>
      platform.client.changeSet('acme', update, () => undefined),
    )
    const migrations = async () => (await platform.client.pluginData('acme', 'loses')).migrations
    await until(async () => isDeepStrictEqual(await migrations(), ['001-things', '002-gone']), 'what takes away to run')
  },
  60_000,
)

test.runIf(isThorough)(
  'while a tenant is made: there is no such tenant, its address is free, and it can be made',
  async () => {
    const making = () => platform.client.createTenant(smallShop('globex'), () => undefined)
    await controlKilledAt(platform, ['start', 'begin'], making)
    await expect(platform.client.tenant('globex')).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' })
    const other = await openShop(platform, 'globex')
    expect((await other.request('GET', '/products/sock')).status).toBe(200)
    await platform.client.removeTenant('globex')
  },
  60_000,
)
