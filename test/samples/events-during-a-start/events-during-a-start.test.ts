/**
 * No work before all plugins are attached: while a worker starts, neither an event nor a request reaches a plugin that
 * stands already, and nothing is lost of what comes meanwhile.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminDatabase } from '../../setup/admin-database.js'
import { HttpSink } from '../../setup/http-sink.js'
import { childrenOf } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

const count = 1_000

/** What a plugin saw when something reached it. */
interface Seen {
  /** What stood when the worker said that it was ready; null: it has not said so yet. */
  readonly whenReady: readonly string[] | null
  /** The plugins that stood, each with a setting that it had got. */
  readonly attached: readonly string[]
  readonly worker: number
}
const all = ['counter', 'slow: as it was set', 'slow started on its table']
const everything: Omit<Seen, 'worker'> = { whenReady: all, attached: all }

/** Stands first; posts each event and answers each request with what it sees. */
const counter = {
  name: 'counter',
  scopes: ['http:config.url'],
  source: `
    import { Config, Controller, type Delivered, Get, Http, on, Plugin, type Static, Type } from '@shopctl/sdk'
    import { CustomerRegistered } from '@shopctl/sdk/shop'
    declare const process: any, globalThis: any

    const attached: string[] = (globalThis.attached = [])
    let whenReady: string[] | null = null
    if (process.send !== undefined) {
      const send = process.send
      process.send = (...message: any[]) => {
        if (message[0].kind === 'ready') whenReady ??= [...attached]
        return send.apply(process, message)
      }
    }
    const seen = () => ({ whenReady, attached: [...attached], worker: process.pid })

    @Controller('/seen')
    class Seeing {
      @Get()
      see() {
        return seen()
      }
    }

    const CounterConfig = Type.Object({ url: Type.String() })
    type CounterConfig = Static<typeof CounterConfig>

    @Plugin({ config: CounterConfig, controllers: [Seeing] })
    export default class Counter {
      constructor(private readonly http: Http, private readonly config: Config<CounterConfig>) {
        attached.push('counter')
      }

      @on(CustomerRegistered)
      async count({ customer }: CustomerRegistered, { id }: Delivered) {
        await this.http.post(this.config.url, { id, customer: customer.id, ...seen() })
      }
    }`,
}

/** Takes two seconds to load in a worker, has a table, and is started when it has read that. */
const slow = {
  name: 'slow',
  scopes: ['database'],
  migrations: { '001-slow': '-- migrate:up\ncreate table slow (at int);\n-- migrate:down\ndrop table slow;\n' },
  source: `
    import { Config, Database, Plugin, type Static, started, Type } from '@shopctl/sdk'
    declare const process: any, setTimeout: any, globalThis: any
    if (process.send !== undefined) await new Promise((resolve) => setTimeout(resolve, 2_000))

    const SlowConfig = Type.Object({ words: Type.String() })
    type SlowConfig = Static<typeof SlowConfig>

    @Plugin({ config: SlowConfig })
    export default class Slow {
      constructor(config: Config<SlowConfig>, private readonly database: Database) {
        globalThis.attached?.push(\`slow: \${config.words}\`)
      }

      @started
      async start() {
        await this.database.query('select at from slow')
        globalThis.attached?.push('slow started on its table')
      }
    }`,
}

let platform: TestPlatform
let sink: HttpSink
let shopper: Shopper
/** What the plugin saw at each event and at each request of a start, and the workers of before. */
let events: (Seen & { readonly customer: string })[]
let answers: Seen[]
let old: Set<number>

beforeAll(async () => {
  sink = await HttpSink.open()
  platform = await TestPlatform.start({ environment: bare })
  const sources = [counter, slow].map((source) => publish(platform, platform.home, source))
  const [shop] = await Promise.all([openShop(platform, 'acme'), ...sources])
  shopper = shop
  const settings = { counter: { url: sink.url }, slow: { words: 'as it was set' } }
  const wishes = Object.entries(settings).map(([name, config]) => ({ package: name, config }))
  await addPlugins(platform.client, 'acme', ...wishes)
  await emitDuringAStart()
}, 180_000)

afterAll(async () => {
  await platform.close()
  await sink.close()
})

test('a worker says ready only after each plugin is constructed, configured, migrated and started (S16)', () => {
  for (const seen of events) expect(seen).toMatchObject(everything)
})

test('no request reaches a worker before all plugins are attached (S16)', () => {
  expect(answers).toHaveLength(80)
  for (const seen of answers) expect(seen).toMatchObject(everything)
})

test('1,000 events published during a worker’s start: 1,000 delivered, by that worker (S16)', () => {
  expect(new Set(events.map(({ customer }) => customer)).size).toBe(count)
  for (const { worker } of events) expect(old).not.toContain(worker)
})

async function emitDuringAStart(): Promise<void> {
  const workers = async () => (await childrenOf(platform.home)).filter(({ command }) => command.includes('worker.mjs'))
  old = new Set((await workers()).map(({ pid }) => pid))
  for (const pid of old) process.kill(pid, 'SIGKILL')
  await until(async () => (await workers()).some(({ pid }) => !old.has(pid)), 'a worker that starts')
  const asking = askUntilAnswered()
  await emit()
  expect((await platform.client.tenant('acme')).state).not.toBe('ready')
  await until(() => sink.requests.length >= count, 'all events', 60_000)
  events = sink.requests.map(({ body }) => JSON.parse(body) as Seen & { customer: string })
  answers = await asking
}

/** Eight shoppers ask over and over until each has got ten answers from the shop; what came instead must be a 503. */
async function askUntilAnswered(): Promise<Seen[]> {
  const asking = Array.from({ length: 8 }, async () => {
    const answers: Seen[] = []
    while (answers.length < 10) {
      const { status, body } = await shopper.request<Seen>('GET', '/seen')
      if (status === 200) answers.push(body)
      else expect(status).toBe(503)
    }
    return answers
  })
  return (await Promise.all(asking)).flat()
}

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
