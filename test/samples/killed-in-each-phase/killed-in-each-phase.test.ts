/**
 * kill -9 of the platform in each phase of a change: nothing of it goes on running, the next start comes up by itself,
 * and the release is either whole (it was recorded) or was never there; the same change lands when it is asked for again.
 */
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../../../core/model/index.js'
import { isOneOf, lookAt, making, moments, publishNew, taking } from '../../setup/cut-off-change.js'
import { killedAt, type Moment, startKillable } from '../../setup/killable-platform.js'
import { lastingHome } from '../../setup/lasting-home.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, openShop, smallShop } from '../../setup/small-shop.js'
import type { TestPlatform } from '../../setup/test-platform.js'
import { isThorough, mostly } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let home: string
let platform: TestPlatform

beforeAll(async () => {
  home = await lastingHome()
  platform = await startKillable(home)
  await openShop(platform, 'acme')
}, 120_000)

afterAll(() => platform.close())

// With tables made, and from the moment on at which it stands; control-killed-in-each-phase takes those between.
test.each(mostly(moments, isOneOf('migrate end', 'switch begin')))(
  'in the phase %s, at its %s',
  async (phase, when) => {
    const name = `new-in-${phase}-${when}`
    await publishNew(platform, { name })
    const before = await lookAt(platform)

    await killedAt(platform, [phase, when], () => addPlugins(platform.client, 'acme', name))
    platform = await startKillable(home)

    const after = await lookAt(platform)
    const isRecorded = phase === 'switch' || phase === 'drain'
    expect(after.candidates).toBe(0)
    expect(after.names).toEqual(isRecorded ? [...before.names, name].sort() : before.names)
    expect(after.withTables).toEqual(after.names)
    expect(after.release).toBe(isRecorded ? before.next : before.release)
    expect(after.answered).toBe(after.release)

    const again = addPlugins(platform.client, 'acme', name)
    if (isRecorded) await expect(again).rejects.toMatchObject({ code: 'INSTALLATION_EXISTS' })
    else expect((await again).release.plugins.map((plugin) => plugin.name)).toContain(name)
  },
  60_000,
)

// What stands below is shown each time where the control process alone is killed.
test.runIf(isThorough)(
  'before what takes away has run: the shop’s next wake runs it',
  async () => {
    await publishNew(platform, { name: 'loses' })
    await publishNew(platform, { name: 'loses', version: '1.1.0', texts: { ...making, ...taking } })
    await addPlugins(platform.client, 'acme', { package: 'loses', range: '1.0.0' })
    const update: Change = { kind: 'update', plugins: [{ name: 'loses', range: '1.1.0' }] }
    await killedAt(platform, ['drain', 'begin'], () => platform.client.changeSet('acme', update, () => undefined))
    platform = await startKillable(home)
    await new Shopper(await platform.address('acme')).request('GET', '/products')
    const migrations = async () => (await platform.client.pluginData('acme', 'loses')).migrations
    await until(async () => isDeepStrictEqual(await migrations(), ['001-things', '002-gone']), 'what takes away to run')
  },
  60_000,
)

const inTheMaking: readonly Moment[] = [
  ['resolve', 'begin'],
  ['start', 'begin'],
  ['drain', 'end'],
]

test.runIf(isThorough).each(inTheMaking)(
  'while a tenant is made, in the phase %s, at its %s: there is no such tenant, and it can be made',
  async (phase, when) => {
    const making = () => platform.client.createTenant(smallShop('globex'), () => undefined)
    await killedAt(platform, [phase, when], making)
    platform = await startKillable(home)
    await expect(platform.client.tenant('globex')).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' })
    const shopper = await openShop(platform, 'globex')
    expect((await shopper.request('GET', '/products/sock')).status).toBe(200)
    await platform.client.removeTenant('globex')
  },
  60_000,
)
