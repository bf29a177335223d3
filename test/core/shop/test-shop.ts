import type pg from 'pg'
import { type DatabaseLogin, type Wiring, wirePlugins } from '../../../core/protocol/index.js'
import { declaredFacts, type Runtime, startRuntime } from '../../../core/runtime/index.js'
import type { AbstractConstructor, Constructor } from '../../../core/sdk/host/index.js'
import { Clock } from '../../../core/sdk/index.js'
import { Catalog } from '../../../core/shop/catalog/catalog.js'
import type { ProductInput } from '../../../core/shop/catalog/product.js'
import { shopParts } from '../../../core/shop/host.js'

export interface TestShopOptions {
  /** Plugins by name; they run as if installed. */
  readonly plugins?: Readonly<Record<string, Constructor>>
  readonly currency?: string
  /** The plugins' settings by name. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Takes the shop's log lines. */
  readonly write?: (line: Readonly<Record<string, unknown>>) => void
}

export interface OpenShop extends TestShopOptions {
  readonly login: DatabaseLogin
  readonly admin: pg.Pool
}

/** An answer of the shop's HTTP API. */
export interface Response<T = Record<string, unknown>> {
  readonly status: number
  readonly body: T
  /** As it went over the wire. */
  readonly text: string
}

export interface Request {
  readonly body?: unknown
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Emitted {
  readonly type: string
  readonly aggregate: string
  readonly payload: Record<string, unknown>
}

/** A shop without a socket: its services and its HTTP API, on real tables. */
export interface TestShop {
  readonly clock: TestClock
  get<T extends object>(service: AbstractConstructor<T>): T
  /** `request('POST /carts', { token })`. */
  request<T = Record<string, unknown>>(route: string, request?: Request): Promise<Response<T>>
  sell(...products: ProductInput[]): Promise<void>
  sql(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  emitted(): Promise<readonly Emitted[]>
  /** Resolves when nothing runs behind the requests any more. */
  settled(): Promise<void>
  /** A second worker of the same shop, as there is one during a swap; with other plugins where some are named. */
  another(plugins?: TestShopOptions['plugins']): Promise<TestShop>
  close(): Promise<void>
}

/** A clock that stands still until it is moved. */
export class TestClock extends Clock {
  #now = new Date('2026-11-22T12:00:00Z')

  now(): Date {
    return new Date(this.#now)
  }

  advance({ hours = 0, minutes = 0 }: { hours?: number; minutes?: number }): void {
    this.#now = new Date(this.#now.getTime() + (hours * 60 + minutes) * 60_000)
  }
}

export const platformToken = 'the-platform'

export async function openShop(options: OpenShop): Promise<TestShop> {
  const { login, admin, plugins = {}, currency = 'EUR', config = {} } = options
  const clock = new TestClock()
  const runtime = await startRuntime({
    activate: {
      tenant: { slug: 'acme', name: 'Acme', currency },
      release: 1,
      config,
      database: login,
      token: platformToken,
    },
    wiring: wiringOf(plugins),
    host: shopParts,
    write: options.write ?? (() => undefined),
    clock,
  })
  const opened: TestShop[] = []
  return {
    clock,
    get: (service) => runtime.container.get(service),
    request: (route, request) => send(runtime, route, request),
    sell: (...products) => runtime.container.get(Catalog).import(products),
    sql: (sql, values = []) => query(admin, login.schema, { sql, values }),
    async emitted() {
      const sql = 'select type, aggregate, payload from api.emitted where tenant = $1 order by place'
      return (await admin.query<Emitted>(sql, [login.user])).rows
    },
    settled: () => runtime.idle(),
    async another(others = plugins) {
      const shop = await openShop({ ...options, plugins: others })
      opened.push(shop)
      return shop
    },
    async close() {
      await Promise.all(opened.map((other) => other.close()))
      await runtime.close()
    },
  }
}

async function send<T>(runtime: Runtime, route: string, request: Request = {}): Promise<Response<T>> {
  const [method = '', url = ''] = route.split(' ')
  const { body, token, headers = {} } = request
  const response = await runtime.app.inject({
    method: method as 'GET',
    url,
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { payload: body as object }),
  })
  const parsed: unknown = response.body === '' ? undefined : response.json()
  return { status: response.statusCode, body: parsed as T, text: response.body }
}

async function query(admin: pg.Pool, schema: string, { sql, values }: { sql: string; values: readonly unknown[] }) {
  const client = await admin.connect()
  try {
    await client.query(`set search_path = "${schema}"`)
    return (await client.query<Record<string, unknown>>(sql, [...values])).rows
  } finally {
    client.release(true)
  }
}

/** What the builder would write for these plugins. */
function wiringOf(plugins: Readonly<Record<string, Constructor>>): Wiring {
  const entries = Object.entries(plugins)
  return {
    plugins: Object.fromEntries(
      entries.map(([name, type]) => [
        name,
        { id: `${name}@1.0.0`, scopes: ['fields', 'payments:write'], load: async () => ({ default: type, mail: {} }) },
      ]),
    ),
    ...wirePlugins(entries.map(([name, type]) => ({ name, package: name, facts: declaredFacts(type) }))),
  }
}
