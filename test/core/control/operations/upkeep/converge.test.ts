import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Control } from '../../../../../core/control/control.js'
import { type ReleaseToStart, workerSpec } from '../../../../../core/control/operations/live/worker-spec.js'
import { converge } from '../../../../../core/control/operations/upkeep/converge.js'
import type { Serving } from '../../../../../core/control/serving.js'
import { addVersion, switchVersion } from '../../../../../core/control/store/change-scripts.js'
import { platformMigrations } from '../../../../../core/control/store/migrations.js'
import { insertTenant } from '../../../../../core/control/store/tenants.js'
import { migrate } from '../../../../../core/database/index.js'
import type { Supervision } from '../../../../../core/serve/index.js'
import { startTestDatabase, type TestDatabase } from '../../../database/start-test-database.js'

type Told = Parameters<Supervision['useScripts']>[0]

const release = { tenant: 'acme', number: 1, lock: { plugins: [] }, plugins: [], installations: [], config: {} }
const rule = { tenant: 'acme', name: 'rule', by: 'ann' }
let database: TestDatabase
let told: Told[]

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  await insertTenant(database.platform, { slug: 'acme', name: 'Acme', currency: 'EUR', port: 0 })
  await addVersion(database.platform, { ...rule, kind: 'checkout', source: 'export default () => null' })
  await switchVersion(database.platform, { ...rule, version: 1 })
  await switchVersion(database.platform, { ...rule, version: null })
})
beforeEach(() => void (told = []))
afterAll(() => database.close())

/** A control process that comes back to a shop in this state, which runs what is live. */
const comeBackTo = (state: 'ready' | 'asleep'): Promise<void> => {
  const supervisor = {
    standing: async () => ({ state, release: state === 'ready' ? 1 : undefined, live: undefined }),
    useScripts: async (scripts: Told) => void told.push(scripts),
  }
  const releases = { live: async () => release }
  const control = {
    pool: database.platform,
    supervisor,
    releases,
    metrics: { declare: () => undefined },
    log: () => undefined,
  }
  return converge(control as unknown as Control, AbortSignal.timeout(10_000))
}

test('a control process that comes back tells the shops that are awake which scripts are on, also that none is', async () => {
  await comeBackTo('asleep')
  expect(told).toEqual([])
  await comeBackTo('ready')
  expect(told).toEqual([{ tenant: 'acme', revision: 2, scripts: [] }])
})

test('a worker’s spec says of which revision it is that no script is on', async () => {
  const serving = {
    pool: database.platform,
    databases: { rotateTenantLogin: async () => ({ user: 'acme_1' }) },
    bundles: { bundleFile: async () => '/bundle.mjs' },
    kernels: { find: async () => ({ hash: 'k' }) },
    killed: async () => new Set<string>(),
    tracing: { propagates: false },
  }
  const spec = await workerSpec(serving as unknown as Serving, release as unknown as ReleaseToStart)
  expect(spec.guest.scripts).toEqual({ revision: 2, scripts: [] })
})
