import { expect } from 'vitest'
import { migrationHash, phases } from '../../core/model/index.js'
import { someFacts } from '../registry/packed.js'
import { adminDatabase } from './admin-database.js'
import type { Moment } from './killable-platform.js'
import { publishByHand } from './publish-by-hand.js'
import { Shopper } from './shopper.js'
import type { TestPlatform } from './test-platform.js'

/** Of a change that adds a plugin. The end of a phase is the beginning of the next one, but for some. */
export const moments: readonly Moment[] = [
  ...phases.map((phase) => [phase, 'begin'] as const),
  ['link', 'end'],
  ['migrate', 'end'],
  ['drain', 'end'],
]

/** Whether it is one of these: `switch begin`. */
export const isOneOf =
  (...told: readonly string[]) =>
  ([phase, when]: Moment): boolean =>
    told.includes(`${phase} ${when}`)

/** Migrations by their files' names: one that makes a table, and one that takes from it what a release before needs. */
export const making = {
  '001-things': '-- migrate:up\ncreate table things (id int, old int);\n-- migrate:down\ndrop table things;\n',
}
export const taking = {
  '002-gone': '-- migrate:contract\nalter table things drop old;\n-- migrate:down\nalter table things add old int;\n',
}

interface NewPlugin {
  readonly name: string
  readonly version?: string
  readonly texts?: Readonly<Record<string, string>>
}

/** A plugin that this platform has never seen: it is fetched and prebundled, and its tables are made. */
export async function publishNew(
  platform: TestPlatform,
  { name, version = '1.0.0', texts = making }: NewPlugin,
): Promise<void> {
  const migrations = Object.entries(texts).map(([file, text]) => ({
    name: file,
    kind: text.includes('migrate:contract') ? 'contract' : 'expand',
    hash: migrationHash(text),
  }))
  await publishByHand(platform, {
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

export interface Look {
  readonly release: number | null
  readonly next: number
  readonly candidates: number
  readonly names: readonly string[]
  /** Those that have tables in the database. */
  readonly withTables: readonly string[]
  /** The release that answers a shopper. */
  readonly answered: number
}

/** The shop acme from all sides, each of which has to say the same. */
export async function lookAt(platform: TestPlatform): Promise<Look> {
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
    withTables: await installationsWithTables(platform.home),
    answered,
  }
}

/** Schemas are named by them. */
async function installationsWithTables(home: string): Promise<string[]> {
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
