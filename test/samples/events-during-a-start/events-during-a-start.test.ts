/** No event gets lost while nobody is there to take it, and none comes before all plugins are attached. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminDatabase } from '../../setup/admin-database.js'
import { HttpSink } from '../../setup/http-sink.js'
import { childrenOf } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

const count = 1_000

/** Takes two seconds to load in a worker; posts each event, and whether the worker had said that it was ready. */
const counter = {
  name: 'counter',
  scopes: ['http:config.url'],
  source: `
    import { Config, type Delivered, Http, on, Plugin, type Static, Type } from '@shopctl/sdk'
    import { CustomerRegistered } from '@shopctl/sdk/shop'
    declare const process: any, setTimeout: any

    let isReady = false
    if (process.send !== undefined) {
      const send = process.send
      process.send = (...message: any[]) => {
        isReady ||= message[0].kind === 'ready'
        return send.apply(process, message)
      }
      await new Promise((resolve) => setTimeout(resolve, 2_000))
    }

    const CounterConfig = Type.Object({ url: Type.String() })
    type CounterConfig = Static<typeof CounterConfig>

    @Plugin({ config: CounterConfig })
    export default class Counter {
      constructor(private readonly http: Http, private readonly config: Config<CounterConfig>) {}

      @on(CustomerRegistered)
      async count({ customer }: CustomerRegistered, { id }: Delivered) {
        await this.http.post(this.config.url, { id, customer: customer.id, isReady, worker: process.pid })
      }
    }`,
}

let platform: TestPlatform
let sink: HttpSink

beforeAll(async () => {
  sink = await HttpSink.open()
  platform = await TestPlatform.start({ environment: bare })
  await Promise.all([openShop(platform, 'acme'), publish(platform, platform.home, counter)])
  await addPlugins(platform.client, 'acme', { package: 'counter', config: { url: sink.url } })
}, 120_000)

afterAll(async () => {
  await platform.close()
  await sink.close()
})

test('1,000 events that come while the worker starts are all delivered, and none before it is ready', async () => {
  const workers = async () => (await childrenOf(platform.home)).filter(({ command }) => command.includes('worker.mjs'))
  const old = new Set((await workers()).map(({ pid }) => pid))
  for (const pid of old) process.kill(pid, 'SIGKILL')
  await until(async () => (await workers()).some(({ pid }) => !old.has(pid)), 'a worker that starts')
  await emit()
  expect((await platform.client.tenant('acme')).state).not.toBe('ready')

  await until(() => sink.requests.length >= count, 'all events', 60_000)
  const got = sink.requests.map(
    ({ body }) => JSON.parse(body) as { id: string; customer: string; isReady: boolean; worker: number },
  )
  expect(new Set(got.map(({ customer }) => customer)).size).toBe(count)
  expect(got.filter(({ isReady }) => !isReady)).toEqual([])
  expect(got.filter(({ worker }) => old.has(worker))).toEqual([])
}, 90_000)

/** As the shop would, in one transaction. */
async function emit(): Promise<void> {
  const database = await adminDatabase(platform.home, 'shopctl_tenants')
  try {
    await database.query('set session authorization t_acme')
    await database.query(
      `select api.emit('customer.registered', 'customer:' || i, jsonb_build_object('customer', jsonb_build_object('id', i)))
       from generate_series(1, $1::int) i`,
      [count],
    )
  } finally {
    await database.end()
  }
}
