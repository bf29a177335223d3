import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Control } from '../../../../core/control/control.js'
import { updateShops } from '../../../../core/control/operations/change/auto-update.js'
import { reachWanted } from '../../../../core/control/operations/change/want-set.js'
import { Attempts } from '../../../../core/control/store/attempts.js'
import { setAutoUpdate } from '../../../../core/control/store/auto-updates.js'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import { insertTenant, markWanting, replaceInstallations } from '../../../../core/control/store/tenants.js'
import { Trials } from '../../../../core/control/store/trials.js'
import { migrate } from '../../../../core/database/index.js'
import { Closers } from '../../../../core/platform/closers.js'
import type { House } from '../../../../core/platform/house.js'
import { makeShop } from '../../../../core/platform/make-shop.js'
import { watchPublished } from '../../../../core/platform/watch-published.js'
import { until } from '../../../setup/until.js'
import { startTestDatabase, type TestDatabase } from '../../database/start-test-database.js'

let database: TestDatabase
let attempts: Attempts
let trials: Trials
/** What a start of the platform has begun, and what it has said. */
let begun: PromiseWithResolvers<string>
let said: string[]

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  for (const slug of ['acme', 'globex'])
    await insertTenant(database.platform, { slug, name: slug, currency: 'EUR', port: 0 })
  attempts = new Attempts(database.platform)
  trials = new Trials(database.platform)
})
beforeEach(() => {
  begun = Promise.withResolvers()
  said = []
})
afterAll(() => database.close())

/** Whatever is begun with it ends its process: nobody hears of it any more. */
const never = (what: string): Promise<never> => {
  begun.resolve(what)
  return new Promise<never>(() => undefined)
}

const control = (): Control => {
  const parts = {
    pool: database.platform,
    attempts,
    trials,
    wholeRegistry: {
      changes: async () => ({ revision: 'r1', changed: null }),
      manifest: (name: string, version: string) => never(`${name}@${version}`),
    },
    tracing: { change: () => undefined },
    metrics: { changes: { done: 0, failed: 0 } },
    log: (_what: string, { error, next }: { error?: string; next?: string }) => void said.push(`${error} ${next}`),
    inTurn: never,
  }
  return parts as unknown as Control
}

/** A start of the platform: the shop whose change it begins, and ends with; undefined where all were passed. */
async function startWithWants(): Promise<string | undefined> {
  begun = Promise.withResolvers()
  const reached = reachWanted(control(), AbortSignal.timeout(10_000))
  return Promise.race([begun.promise, reached.then(() => undefined)])
}

const want = async (tenant: string) => {
  const client = await database.platform.connect()
  await markWanting(client, tenant).finally(() => client.release())
}

test('what a shop wants, and what has ended its process twice, is not begun a third time by itself: what others want is', async () => {
  await want('acme')
  await want('globex')
  const starts = async () => [await startWithWants(), await startWithWants()]
  expect([...(await starts()), ...(await starts())]).toEqual(['acme', 'acme', 'globex', 'globex'])
  said = []
  expect(await startWithWants()).toBeUndefined()
  expect(said).toEqual([
    expect.stringMatching(/what acme wants.* shopctl plugin remove <name> --offline --tenant acme/),
    expect.stringMatching(/what globex wants/),
  ])
  // Whoever wants something else has it tried.
  await want('globex')
  expect(await startWithWants()).toBe('globex')
})

/** A control process that looks after what is published, until it has begun a trial, or has a report. */
async function startWithTrials(): Promise<string> {
  begun = Promise.withResolvers()
  const closers = new Closers()
  const stop = new AbortController()
  const house = { settings: { triesPublished: true }, closers, log: () => undefined, signal: stop.signal }
  watchPublished(control(), house as unknown as House)
  const reported = until(async () => (await trials.of('greeter', '1.0.0')) !== undefined, 'a report')
  const first = await Promise.race([begun.promise, reported.then(() => 'a report')])
  if (first === 'a report') {
    stop.abort()
    await closers.close()
  } else reported.catch(() => undefined)
  return first
}

test('a trial that a kill has cut off is made once more; cut off again, it has failed, and says what can be done (P14)', async () => {
  const greeter = { kind: 'trial', subject: 'greeter@1.0.0', what: 'the trial', next: '' } as const
  const first = attempts.make(greeter, () => never('greeter@1.0.0'))
  first.catch(() => undefined)
  await begun.promise
  expect([await startWithTrials(), await startWithTrials()]).toEqual(['greeter@1.0.0', 'a report'])
  expect((await trials.of('greeter', '1.0.0'))?.steps).toMatchObject([
    { outcome: 'failed', detail: expect.stringContaining('shopctl plugin trial greeter@1.0.0 --again') as string },
  ])
})

test('a shop of tenants/ whose making has ended the process twice keeps the platform from no third start', async () => {
  const progress: string[] = []
  const start = () => {
    begun = Promise.withResolvers()
    const house = {
      settings: { fixedShopPorts: false },
      log: () => undefined,
      onProgress: ({ detail }: { detail: string }) => void progress.push(detail),
      signal: AbortSignal.timeout(10_000),
    }
    const file = { slug: 'initech', name: 'Initech', currency: 'EUR', plugins: [] }
    const made = makeShop(control(), file as never, house as unknown as House)
    return Promise.race([begun.promise, made.then((shop) => shop?.tenant)])
  }
  expect([await start(), await start(), await start()]).toEqual(['initech', 'initech', undefined])
  expect(progress).toEqual([expect.stringContaining('the shop initech')])
})

test('an attempt ends with its work, and with whatever that fails with', async () => {
  const make = (work: () => Promise<unknown>) =>
    attempts.make({ kind: 'update', subject: 'acme', what: 'it', next: 'Look.' }, work)
  const broken = async () => {
    throw new Error('broken')
  }
  await make(async () => expect(await attempts.open('update')).toEqual(['acme']))
  for (const _ of [1, 2, 3]) await expect(make(broken)).rejects.toThrow('broken')
  expect(await attempts.open('update')).toEqual([])
})

test('what fails for a reason that says nothing of it stays open, and is begun again however often that is so', async () => {
  const attempt = { kind: 'update', subject: 'acme', what: 'it', next: 'Look.', isToBeginAgain: () => true } as const
  const broken = () => attempts.make(attempt, () => Promise.reject(new Error('broken')))
  for (const _ of [1, 2, 3]) await expect(broken()).rejects.toThrow('broken')
  await attempts.intend('update', ['acme', 'globex'])
  expect(await attempts.open('update')).toEqual(['acme', 'globex'])
  for (const subject of ['acme', 'globex']) await attempts.make({ ...attempt, subject }, async () => undefined)
  expect(await attempts.open('update')).toEqual([])
})

/** It runs in each of the shops, and this is the newest version. */
const greeterAt = (version: string) => ({
  name: 'greeter',
  package: 'greeter',
  version,
  kind: 'explicit',
  enabled: true,
})
const seal = { seal: JSON.stringify, open: JSON.parse }

/** A start of the platform that brings shops up to date: the shop whose update it begins, and ends with. */
async function startWithUpdates(newest: string, past: readonly object[] = []): Promise<string | undefined> {
  begun = Promise.withResolvers()
  const lockOf = (version: string) => ({ plugins: [greeterAt(version)], packages: {} })
  const live = { number: 1, lock: lockOf('1.0.0'), plugins: [{ ...greeterAt('1.0.0'), scopes: [] }], installations: [] }
  const registry = { manifest: async () => ({ scopes: [] }), packument: async () => null }
  const more = {
    seal,
    registry,
    registryFor: () => registry,
    releases: { live: async () => live, list: async () => past },
    builder: { resolve: async () => lockOf(newest) },
    killed: async () => new Set(),
    supervisor: { sandbox: { mode: 'full' } },
  }
  const updated = updateShops({ ...control(), ...more } as never, { signal: AbortSignal.timeout(10_000) })
  return Promise.race([begun.promise, updated.then(() => undefined)])
}

test('an automatic update that has ended its process twice is not begun a third time by itself: other shops’ are, and its next version', async () => {
  const installation = { name: 'greeter', package: 'greeter', range: '^1', config: {}, enabled: true }
  const client = await database.platform.connect()
  for (const tenant of ['acme', 'globex']) {
    await setAutoUpdate(database.platform, tenant, 'patch')
    await replaceInstallations(client, { tenant, installations: [installation], seal: seal as never })
  }
  client.release()
  const begins: (string | undefined)[] = []
  for (const _ of [1, 2, 3, 4, 5]) begins.push(await startWithUpdates('1.0.1'))
  expect(begins).toEqual(['acme', 'acme', 'globex', 'globex', undefined])
  expect(said.slice(-2)).toEqual([
    expect.stringMatching(/the update of acme to greeter@1\.0\.1/),
    expect.stringMatching(/the update of globex to greeter@1\.0\.1/),
  ])
  expect(await startWithUpdates('1.0.2')).toBe('acme')
})

test('a version from which a seller has gone back does not come again by itself; the next one does', async () => {
  const made = { liveAt: '2026-01-01T00:00:00.000Z', error: null }
  const past = [
    { ...made, number: 3, replaces: 2, reason: 'rollback to 1', plugins: [greeterAt('1.0.0')] },
    { ...made, number: 2, replaces: 1, reason: 'update greeter', plugins: [greeterAt('1.0.3')] },
  ]
  expect(await startWithUpdates('1.0.3', past)).toBeUndefined()
  expect(await startWithUpdates('1.0.4', past)).toBe('acme')
})
