import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Control } from '../../../../../core/control/control.js'
import { reachWanted } from '../../../../../core/control/operations/change/want-set.js'
import { planSet } from '../../../../../core/control/operations/plan/plan-set.js'
import { Attempts } from '../../../../../core/control/store/attempts.js'
import { platformMigrations } from '../../../../../core/control/store/migrations.js'
import { Purges } from '../../../../../core/control/store/purges.js'
import { insertTenant, markWanting, replaceInstallations } from '../../../../../core/control/store/tenants.js'
import { inPoolTransaction, migrate } from '../../../../../core/database/index.js'
import { emptyLock, type Installation, type Release } from '../../../../../core/model/index.js'
import { startTestDatabase, type TestDatabase } from '../../../database/start-test-database.js'

const seal = { seal: JSON.stringify, open: JSON.parse as <T>(sealed: string) => T }
const installation = (name: string): Installation => ({ name, package: name, range: '*', config: {}, enabled: true })
const live = { number: 1, lock: emptyLock, plugins: [], installations: [installation('greeter')], config: {} }
let database: TestDatabase
/** The sets that were resolved; none is built. */
let resolved: string[][]

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  await insertTenant(database.platform, { slug: 'acme', name: 'Acme', currency: 'EUR', port: 0 })
})
beforeEach(() => void (resolved = []))
afterAll(() => database.close())

const want = (...names: string[]): Promise<void> =>
  inPoolTransaction(database.platform, async (client) => {
    await replaceInstallations(client, { tenant: 'acme', installations: names.map(installation), seal })
    await markWanting(client, 'acme')
  })

const controlWith = (inTurn: Control['inTurn']): Control => {
  const pool = database.platform
  const parts = {
    pool,
    seal,
    inTurn,
    attempts: new Attempts(pool),
    purges: new Purges(pool),
    releases: { live: async () => live },
    registryFor: () => ({}),
    builder: {
      resolve: async ({ installations }: { installations: readonly Installation[] }) => {
        resolved.push(installations.map(({ name }) => name))
        throw new Error('nothing is built here')
      },
    },
    tracing: { change: () => undefined },
    metrics: { changes: { done: 0, failed: 0 } },
    log: () => undefined,
  }
  return parts as unknown as Control
}

const signal = AbortSignal.timeout(20_000)

test('what was changed while what is wanted waited for its turn is not undone by it', async () => {
  await want('greeter', 'other')
  const control = controlWith(async (_tenant, work) => {
    await want('greeter', 'other', 'late')
    return work()
  })
  await reachWanted(control, signal)
  expect(resolved).toEqual([['greeter', 'other', 'late']])
})

test.each([
  ['is to come', { has: ['greeter'], wants: ['greeter', 'other'] }],
  ['is to go', { has: ['greeter', 'other'], wants: ['greeter'] }],
])('a change of settings brings along what is wanted besides, which %s', async (_what, { has, wants }) => {
  await want(...wants)
  const before = { ...live, installations: has.map(installation) } as unknown as Release
  const control = controlWith((_tenant, work) => work())
  const change = { kind: 'configure', name: 'greeter', config: { words: 'Hi' } } as const
  const planned = planSet(control, { tenant: 'acme', change, signal }, before)
  await expect(planned).rejects.toThrow('nothing is built here')
  expect(resolved).toEqual([wants])
})

test('a change of settings alone needs nothing to be resolved', async () => {
  await want('greeter')
  const control = controlWith((_tenant, work) => work())
  const change = { kind: 'configure', name: 'greeter', config: { words: 'Hi' } } as const
  const plan = await planSet(control, { tenant: 'acme', change, signal }, live as unknown as Release)
  expect(plan.installations).toMatchObject([{ name: 'greeter', config: { words: 'Hi' } }])
  expect(resolved).toEqual([])
})
