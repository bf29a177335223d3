import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readKernel } from '../../../core/build/index.js'
import { createRegistryClient, publishPlugin } from '../../../registry/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { HttpSink } from '../../setup/http-sink.js'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import { publish } from '../../setup/publish.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, openShop, sku } from '../../setup/small-shop.js'
import { repository } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'
import { writePlugin } from '../../setup/write-plugin.js'

// S15: a plugin's own events and jobs, through the whole platform: to a plugin that depends on it, again while that one
// fails, set aside and shown, replayed; from now on, or with what has happened before.

/** Emits an event of its own for each order, and puts a job for later. */
const points = {
  name: 'points',
  scopes: ['http:config.url'],
  source: `
    import { Config, DomainEvent, Events, Http, Jobs, job, on, Plugin, Type } from '@shopctl/sdk'
    import { OrderPlaced } from '@shopctl/sdk/shop'

    export class PointsEarned extends DomainEvent {
      static override readonly type = 'points.earned'
      readonly aggregate = 'points:guest'
      constructor(readonly order: string) { super() }
    }

    @Plugin({ config: Type.Object({ url: Type.String() }), events: [PointsEarned] })
    export default class Points {
      constructor(
        private readonly events: Events,
        private readonly jobs: Jobs<Points>,
        private readonly http: Http,
        private readonly config: Config<{ url: string }>,
      ) {}

      @on(OrderPlaced)
      async earn({ order }: OrderPlaced) {
        await this.events.emit(new PointsEarned(order.id))
        await this.jobs.enqueue('tell', { order: order.id }, { once: order.id, at: new Date(Date.now() + 2_000) })
      }

      @job()
      async tell({ order }: { order: string }) {
        await this.http.post(this.config.url + '/job', { order })
      }
    }`,
}

/** Posts each of them. */
const teller = {
  name: 'teller',
  scopes: ['http:config.url'],
  manifest: { peerDependencies: { '@shopctl/sdk': '^1', points: '^1' } },
  source: `
    import { Config, type Delivered, Http, on, Plugin, Type } from '@shopctl/sdk'
    import { PointsEarned } from 'points'

    @Plugin({ config: Type.Object({ url: Type.String() }) })
    export default class Teller {
      constructor(private readonly http: Http, private readonly config: Config<{ url: string }>) {}

      @on(PointsEarned)
      async tell({ order }: PointsEarned, { id, attempt }: Delivered) {
        await this.http.post(this.config.url, { order, id, attempt })
      }
    }`,
}

let platform: RunningPlatform
let database: pg.Client
let sink: HttpSink
let shopper: Shopper

beforeAll(async () => {
  sink = await HttpSink.open()
  platform = await sharedPlatform()
  database = await adminDatabase(platform.home, 'shopctl_tenants')
  const opened = openShop(platform, 'between')
  await publish(platform, platform.home, points)
  await publishDependent()
  shopper = await opened
  await addPlugins(platform.client, 'between', { package: 'points', config: { url: sink.url } })
}, 180_000)

afterAll(async () => {
  await database.end()
  await platform.removeShops('between')
  await sink.close()
})

/** As its author would, who has installed the other plugin. */
async function publishDependent(): Promise<void> {
  const client = createRegistryClient(platform.client.file.registry)
  const folder = await writePlugin(platform.home, teller)
  const installed = join(folder, 'node_modules/points')
  await mkdir(installed)
  await writeFile(join(platform.home, 'points.tgz'), await client.tarball('points', '1.0.0'))
  await promisify(execFile)('tar', ['xzf', join(platform.home, 'points.tgz'), '--strip-components=1', '-C', installed])
  const kernel = await readKernel(join(repository, 'dist/kernel'))
  await publishPlugin({ folder, client, kernel, signal: AbortSignal.timeout(60_000) })
  await client.close()
}

const addTeller = (name: string, path: string, replay?: true) =>
  platform.client.changeSet(
    'between',
    {
      kind: 'add',
      plugins: [{ package: 'teller', range: '*', name, config: { url: `${sink.url}${path}` } }],
      ...(replay === undefined ? {} : { replay }),
    },
    () => undefined,
  )

interface Told {
  readonly order: string
  readonly id: string
  readonly attempt: number
}

const told = (path: string): Told[] =>
  sink.requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(body) as Told)

const ordersTold = (path: string): string[] => told(path).map(({ order }) => order)

async function order(): Promise<string> {
  const { body } = await shopper.order(sku.cheap)
  return body.id ?? ''
}

const placed: string[] = []
/** What the shop is in the outbox. */
const ownId = `(select id from ev.tenant where slug = 'between')`

test('a plugin added later chooses “from now”, or “replay”: all that is still kept, in its order (S15)', async () => {
  const emitted = `select from ev.event where type = 'points.earned' and tenant_id = ${ownId}`
  // One after the other: two orders are two aggregates, whose points may be earned in any order.
  for (const count of [1, 2]) {
    placed.push(await order())
    await until(async () => (await database.query(emitted)).rowCount === count, `event ${count}`)
  }
  await addTeller('fresh', '/fresh')
  await addTeller('history', '/history', true)
  placed.push(await order())
  await until(() => told('/history').length >= 3 && told('/fresh').length >= 1, 'the events')
  expect(ordersTold('/history')).toEqual(placed)
  expect(ordersTold('/fresh')).toEqual(placed.slice(2))
}, 60_000)

test('jobs that were put before a swap are done after it, each once', async () => {
  await until(() => told('/job').length >= 3, 'three jobs')
  expect(ordersTold('/job').toSorted()).toEqual(placed.toSorted())
})

test('what a plugin cannot take is retried under one idempotency key, set aside after N attempts, shown, and replayable (S15)', async () => {
  sink.status = 503
  const before = told('/fresh').length
  placed.push(await order())
  await until(() => told('/fresh').length >= before + 2, 'a second attempt')
  const [first, second] = told('/fresh').slice(before)
  expect([first?.attempt, second?.attempt, first?.id]).toEqual([1, 2, second?.id])
  // The minutes of the further attempts are over.
  await until(async () => {
    await database.query(
      `update ev.lane set attempts = 7, run_at = now() where lease is null and parked_at is null and tenant_id = ${ownId}`,
    )
    return (await platform.client.tenant('between')).parked >= 2
  }, 'both tellers to be set aside')
  const parked = await platform.client.parkedEvents('between')
  expect(parked.find(({ plugin }) => plugin === 'fresh')).toMatchObject({
    method: 'tell',
    aggregate: 'points:guest',
    type: 'points.earned',
    attempts: 8,
    waiting: 1,
    error: expect.stringContaining('answered 503') as string,
  })
  const plugins = await platform.client.plugins('between')
  expect(plugins.find(({ name }) => name === 'fresh')?.parked).toBe(1)

  sink.status = 204
  const tries = told('/fresh').length
  expect(await platform.client.replayEvents('between', { plugin: 'fresh' })).toEqual({ replayed: 1 })
  await until(() => told('/fresh').length > tries, 'the replay')
  expect(told('/fresh').at(-1)).toMatchObject({ order: placed.at(-1), id: first?.id, attempt: 1 })
  expect(await platform.client.dropEvents('between', { plugin: 'history' })).toEqual({ dropped: 1 })
  expect((await platform.client.parkedEvents('between')).filter(({ type }) => type === 'points.earned')).toEqual([])
}, 60_000)
