/**
 * kill -9 of the platform in each phase of a change: nothing of it goes on running, the next start comes up by itself,
 * and the release is either whole (it was recorded) or was never there; the same change lands when it is asked for again.
 */
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Change, migrationHash, phases } from '../../../core/model/index.js'
import { someFacts } from '../../registry/packed.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { killedAt, type Moment, startKillable } from '../../setup/killable-platform.js'
import { lastingHome } from '../../setup/lasting-home.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, openShop, smallShop } from '../../setup/small-shop.js'
import type { TestPlatform } from '../../setup/test-platform.js'
import { mostly } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let home: string
let platform: TestPlatform

beforeAll(async () => {
  home = await lastingHome()
  platform = await startKillable(home)
  await openShop(platform, 'acme')
}, 120_000)

afterAll(() => platform.close())

/** The end of a phase is the beginning of the next one, but for these. */
const moments: readonly Moment[] = [
  ...phases.map((phase) => [phase, 'begin'] as const),
  ['link', 'end'],
  ['migrate', 'end'],
  ['drain', 'end'],
]

/** One with tables made, and those around the moment from which on it stands. */
const isTelling = ([phase, when]: Moment): boolean =>
  ['migrate end', 'record begin', 'switch begin', 'drain begin'].includes(`${phase} ${when}`)

test.each(mostly(moments, isTelling))(
  'in the phase %s, at its %s',
  async (phase, when) => {
    const name = `new-in-${phase}-${when}`
    await publishNew(name)
    const before = await look()

    await killedAt(platform, [phase, when], () => addPlugins(platform.client, 'acme', name))
    platform = await startKillable(home)

    const after = await look()
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

test('before what takes away has run: the shop’s next wake runs it', async () => {
  await publishNew('loses', { '001-things': migration })
  await publishNew('loses', { '001-things': migration, '002-gone': taking }, '1.1.0')
  await addPlugins(platform.client, 'acme', { package: 'loses', range: '1.0.0' })
  const update: Change = { kind: 'update', plugins: [{ name: 'loses', range: '1.1.0' }] }
  await killedAt(platform, ['drain', 'begin'], () => platform.client.changeSet('acme', update, () => undefined))
  platform = await startKillable(home)
  await new Shopper(await platform.address('acme')).request('GET', '/products')
  const migrations = async () => (await platform.client.pluginData('acme', 'loses')).migrations
  await until(async () => isDeepStrictEqual(await migrations(), ['001-things', '002-gone']), 'what takes away to run')
}, 60_000)

const inTheMaking: readonly Moment[] = [
  ['resolve', 'begin'],
  ['start', 'begin'],
  ['drain', 'end'],
]

test.each(mostly(inTheMaking, ([phase]) => phase === 'start'))(
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

const migration = '-- migrate:up\ncreate table things (id int, old int);\n-- migrate:down\ndrop table things;\n'
const taking = '-- migrate:contract\nalter table things drop old;\n-- migrate:down\nalter table things add old int;\n'

/** A plugin that this platform has never seen: it is fetched and prebundled, and its tables are made. */
const publishNew = (
  name: string,
  texts: Readonly<Record<string, string>> = { '001-things': migration },
  version = '1.0.0',
) => {
  const migrations = Object.entries(texts).map(([file, text]) => ({
    name: file,
    kind: text === taking ? 'contract' : 'expand',
    hash: migrationHash(text),
  }))
  return publishByHand(platform, {
    name,
    version,
    code: `import { Plugin } from '@shopctl/sdk'\nclass New {}\nPlugin()(New)\nexport default New`,
    manifest: {
      peerDependencies: { '@shopctl/sdk': '^1' },
      shopctl: { title: name, scopes: [], facts: { ...someFacts, migrations } },
    },
    files: Object.fromEntries(Object.entries(texts).map(([file, text]) => [`migrations/${file}.sql`, text])),
  })
}

interface Look {
  readonly release: number | null
  readonly next: number
  readonly candidates: number
  readonly names: readonly string[]
  /** Those that have tables in the database. */
  readonly withTables: readonly string[]
  /** The release that answers a shopper. */
  readonly answered: number
}

async function look(): Promise<Look> {
  const { client } = platform
  const answered = (await new Shopper(await platform.address('acme')).request('GET', '/products')).release
  const [{ release }, releases, plugins] = await Promise.all([
    client.tenant('acme'),
    client.releases('acme'),
    client.plugins('acme'),
  ])
  const live = releases.find(({ state }) => state === 'live')
  expect(live?.number).toBe(release)
  expect(plugins.every(({ state }) => state === 'running')).toBe(true)
  const names = plugins.map(({ name }) => name).sort()
  expect(names).toEqual(live?.plugins.map(({ name }) => name).sort())
  return {
    release,
    next: (releases[0]?.number ?? 0) + 1,
    candidates: releases.filter(({ state }) => state === 'candidate').length,
    names,
    withTables: await installationsWithTables(),
    answered,
  }
}

/** Schemas are named by them. */
async function installationsWithTables(): Promise<string[]> {
  const database = await adminDatabase(home, 'shopctl_tenants')
  try {
    const { rows } = await database.query<{ schema: string }>(
      `select nspname as schema from pg_namespace where starts_with(nspname, 't_acme$')`,
    )
    return rows.map(({ schema }) => schema.slice('t_acme$'.length).replaceAll('_', '-')).sort()
  } finally {
    await database.end()
  }
}
