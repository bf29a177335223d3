import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FastifyInstance, type FastifyReply, fastify } from 'fastify'
import type {
  ChangeLine,
  GraphView,
  OrderView,
  ParkedView,
  PluginDataView,
  PluginView,
  ReleaseView,
  StatusView,
  TenantView,
} from '../../core/control/client/index.js'
import { platformFile } from '../../core/control/client/index.js'
import { isShopError, type PluginDetails, ShopError, shopError } from '../../core/model/index.js'
import { explained } from './explained.js'
import { registerFakeWebhooks } from './fake-webhooks.js'

/** A small server that speaks the control API, and a home that says where it is. */
export interface FakePlatform {
  readonly home: string
  readonly app: FastifyInstance
  /** What was asked, in order: `POST /api/tenants/acme/changes`, and with which body. */
  readonly asked: { readonly line: string; readonly body: unknown; readonly authorization: string | undefined }[]
  /** What the next change answers, line by line. */
  answer: (body: unknown) => AsyncIterable<ChangeLine | 'cut'> | Iterable<ChangeLine | 'cut'>
  /** Answers every request in place of the platform, if it answers at all. */
  intercept: (reply: FastifyReply) => unknown
  plugin: PluginDetails
  /** What the plugin has stored. */
  data: PluginDataView
  /** Of the shop. */
  address: string
  /** Who stands on what in the shop. */
  graph: GraphView
  releases: ReleaseView[]
  logs: string[]
  parked: ParkedView[]
  close(): Promise<void>
}

export const release = (number: number, more: Partial<ReleaseView> = {}): ReleaseView => ({
  number,
  state: 'live',
  reason: 'add order-minimum',
  by: 'operator',
  plugins: [{ name: 'order-minimum', title: 'Order minimum', version: '1.0.0', enabled: true }],
  bundle: 'b'.repeat(64),
  kernel: 'k'.repeat(64),
  createdAt: `2026-11-22T10:0${number}:00.000Z`,
  liveAt: `2026-11-22T10:0${number}:01.000Z`,
  error: null,
  canReturn: true,
  ...more,
})

export const acme: TenantView = {
  slug: 'acme',
  name: 'Acme',
  currency: 'EUR',
  address: 'http://127.0.0.1:1',
  state: 'ready',
  release: 2,
  plugins: ['order-minimum@1.0.0'],
  parked: 2,
  failing: ['order-minimum'],
  stoppedWebhooks: 1,
  outside: [{ plugin: 'order-watch', connections: 0, since: null, waiting: 12 }],
}

export const orderMinimum: PluginView = {
  name: 'order-minimum',
  package: 'order-minimum',
  title: 'Order minimum',
  range: '*',
  version: '1.0.0',
  kind: 'explicit',
  enabled: true,
  state: 'running',
  scopes: ['mail'],
  parked: 2,
  withdrawn: null,
  purgeAt: null,
  outside: null,
  cost: {
    calls: 12,
    errors: 1,
    ms: 30,
    p50: 0.2,
    p95: 12,
    lastError: 'the stock was negative',
    lastErrorAt: null,
    isFailing: true,
  },
  onFailure: 'open',
  attach: { check: ['Checkout.place'] },
  place: 'inside',
  config: { minimum: 1000 },
  secrets: ['apiKey'],
  schema: null,
}

const data: PluginDataView = {
  name: 'points',
  state: 'removed',
  tables: [{ name: 'entries', rows: 12 }],
  migrations: ['001-entries'],
  jobs: [{ method: 'expire', cron: '0 3 * * *' }],
  subscriptions: [{ method: 'earn', types: ['order.placed'] }],
  parked: 2,
  mails: 1,
  settings: ['amount'],
  purgeAt: null,
}

export const graph: GraphView = {
  release: 2,
  places: [
    {
      kind: 'hook',
      name: 'Checkout.place',
      standing: [
        {
          kind: 'before',
          installation: 'fraud-check',
          plugin: 'fraud-check@1.2.0',
          method: 'check',
          outside: null,
          deadline: 500,
          onFailure: 'closed',
        },
        {
          kind: 'after',
          installation: 'billing',
          plugin: 'address-check@1.0.0',
          method: 'tell',
          outside: null,
          deadline: null,
          onFailure: null,
        },
      ],
    },
    {
      kind: 'event',
      name: 'order.placed',
      standing: [
        {
          kind: 'on',
          installation: 'order-watch',
          plugin: 'order-watch@1.0.0',
          method: 'event',
          outside: { connections: 1, since: null, waiting: 0 },
          deadline: null,
          onFailure: null,
        },
      ],
    },
  ],
}

const details: PluginDetails = {
  name: 'order-minimum',
  version: '1.0.0',
  title: 'Order minimum',
  description: 'Refuses orders that are too small.',
  scopes: [],
  publishedAt: '2026-11-22T10:00:00.000Z',
  versions: ['1.0.0'],
  readme: '# Order minimum\n\nWhat it does.',
  facts: {
    sdk: '1.0.0',
    hooks: [{ kind: 'before', point: 'Checkout.place', method: 'check' }],
    events: [],
    jobs: [],
    routes: [],
    capabilities: [],
    config: { type: 'object', properties: { minimum: { type: 'integer', default: 1000 } } },
    mail: [],
  },
}

/** What the embedded bus has. */
export const fedEvents = {
  events: [
    {
      specversion: '1.0',
      id: '7',
      source: '/shops/acme',
      type: 'order.placed',
      subject: 'order:ord_1\u001b[31m',
      time: '2026-11-29T12:00:00.000Z',
      datacontenttype: 'application/json',
      dataschema: 'urn:shopctl:event:order.placed',
      sequence: '0000000000000000007',
      data: {},
    },
  ],
  position: '42',
} as const

/** What comes after that. */
export const nextEvents = {
  events: [{ ...fedEvents.events[0], id: '8', subject: 'order:ord_2' }],
  position: '43',
}

export const describedEvents = { components: { messages: { 'order.placed': { summary: 'An order was placed.' } } } }

export async function startFakePlatform(): Promise<FakePlatform> {
  const home = mkdtempSync(join(tmpdir(), 'shopctl-cli-'))
  const app = fastify({ forceCloseConnections: true })
  const platform: FakePlatform = {
    home,
    app,
    asked: [],
    intercept: () => undefined,
    plugin: details,
    data,
    address: 'http://127.0.0.1:1',
    graph,
    answer: () => [{ release: release(3) }],
    releases: [release(2), release(1, { state: 'retired' })],
    logs: [],
    parked: [],
    async close() {
      await app.close()
      rmSync(home, { recursive: true })
    },
  }
  app.addHook('onRequest', async (_request, reply) => platform.intercept(reply))
  app.addHook('preHandler', async ({ method, url, body, headers }) => {
    platform.asked.push({ line: `${method} ${url}`, body, authorization: headers.authorization })
  })
  app.setErrorHandler(async (error, _request, reply) => {
    if (!isShopError(error)) throw error
    return reply.code(error.status).send(error.toProblem())
  })
  addRoutes(app, platform)
  const api = await app.listen({ host: '127.0.0.1', port: 0 })
  mkdirSync(home, { recursive: true })
  const file = { pid: endedPid(), api, token: 'secret', registry: { url: 'http://127.0.0.1:4', token: 't' } }
  writeFileSync(platformFile(home), JSON.stringify(file))
  return platform
}

function addRoutes(app: FastifyInstance, platform: FakePlatform): void {
  const known = (slug: string | undefined): void => {
    if (slug !== undefined && slug !== 'acme') throw shopError('TENANT_NOT_FOUND', slug)
  }
  app.get(
    '/api/status',
    async (): Promise<StatusView> => ({
      gateway: 'http://127.0.0.1:8080',
      admin: 'http://127.0.0.1:8090',
      registry: 'http://127.0.0.1:4873',
      mailbox: 'http://127.0.0.1:8025',
      socket: null,
      sandbox: { mode: 'full', stands: [], missing: [] },
      bus: null,
      tenants: [acme],
    }),
  )
  app.get<{ Params: { id: string } }>('/api/requests/:id', async ({ params: { id } }) => {
    if (id !== explained.id) throw shopError('REQUEST_NOT_KEPT', id)
    return explained
  })
  app.get<Tenant>('/api/tenants/:slug/requests/:id', async () => ({ ...explained, isTied: false }))
  const trusted = [{ package: 'greeter', by: 'operator', since: '2026-11-22T10:00:00.000Z' }]
  app.get('/api/trusted', async () => trusted)
  app.post('/api/trusted', async () => trusted)
  app.post('/api/trusted/withdraw', async () => [])
  app.post('/api/tenants', (request, reply) => stream(reply.raw, platform.answer(request.body)))
  app.get('/api/plugins', async () => [platform.plugin])
  app.get('/api/plugins/*', async () => platform.plugin)
  type Tenant = { Params: { slug: string } }
  app.addHook<{ Params: Partial<Tenant['Params']> }>('preHandler', async ({ params }) => known(params.slug))
  app.get<Tenant>('/api/tenants/:slug', async () => ({ ...acme, address: platform.address }))
  app.delete<Tenant>('/api/tenants/:slug', async (_request, reply) => reply.code(204).send())
  app.post<Tenant>('/api/tenants/:slug/password', async () => ({ password: 'hunter2' }))
  app.get<Tenant>('/api/tenants/:slug/plugins', async () => [orderMinimum])
  app.get<Tenant>('/api/tenants/:slug/plugins/:name/data', async () => platform.data)
  app.get<Tenant>('/api/tenants/:slug/plugins/:name/export', async () => ({ tables: { entries: [{ points: 3 }] } }))
  app.delete<Tenant>('/api/tenants/:slug/plugins/:name/data', async (_request, reply) => reply.code(204).send())
  app.get<Tenant>('/api/tenants/:slug/graph', async () => platform.graph)
  app.get<Tenant>('/api/tenants/:slug/releases', async () => platform.releases)
  app.post('/api/events/read', async ({ body }) =>
    (body as { after?: string }).after === fedEvents.position ? nextEvents : fedEvents,
  )
  app.get('/api/events/description', async () => describedEvents)
  app.get<Tenant>('/api/tenants/:slug/events/parked', async () => platform.parked)
  app.post<Tenant>('/api/tenants/:slug/events/replay', async () => ({ replayed: platform.parked.length }))
  app.post<Tenant>('/api/tenants/:slug/events/drop', async () => ({ dropped: platform.parked.length }))
  app.put<Tenant>('/api/tenants/:slug/orders/:reference', async ({ body }) => ({ order: orderOf(body), isNew: true }))
  app.get<Tenant>('/api/tenants/:slug/catalog', async ({ query }) =>
    (query as { cursor?: string }).cursor === undefined
      ? { items: [mug], nextCursor: '7' }
      : { items: [], nextCursor: null },
  )
  app.put<Tenant>('/api/tenants/:slug/catalog', async ({ body }) => ({
    changes: (body as { products: { handle: string }[] }).products.map(({ handle }) =>
      handle === mug.handle
        ? { handle, kind: 'changed', what: ['MUG price 1200 → 1300'] }
        : { handle, kind: 'new', what: [] },
    ),
  }))
  registerFakeWebhooks(app)
  app.get<Tenant>('/api/tenants/:slug/logs', async () => ({ lines: platform.logs }))
  app.post<Tenant>('/api/tenants/:slug/changes', (request, reply) => stream(reply.raw, platform.answer(request.body)))
}

export const mug = {
  handle: 'mug',
  title: 'Mug',
  variants: [
    { sku: 'MUG', title: 'White', price: 1200, stock: 4 },
    { sku: 'MUG-B', title: 'Blue', price: 1250, stock: 0 },
  ],
}

/** Refuses what a shop without that article refuses. */
function orderOf(body: unknown): OrderView {
  const { email, lines } = body as { email: string; lines: { sku: string; quantity: number }[] }
  if (lines.some(({ sku }) => sku === 'NONE')) {
    throw new ShopError({ status: 404, code: 'SKU_NOT_FOUND', title: 'There is no article "NONE".' })
  }
  const amount = lines.reduce((sum, { quantity }) => sum + quantity * 1190, 0)
  return { id: 'ord_1', number: 1001, email, total: { amount, currency: 'EUR' } }
}

type Raw = import('node:http').ServerResponse

async function stream(raw: Raw, lines: ReturnType<FakePlatform['answer']>): Promise<void> {
  raw.writeHead(200, { 'content-type': 'application/x-ndjson' })
  for await (const line of lines) {
    if (line === 'cut') return void raw.destroy()
    raw.write(`${JSON.stringify(line)}\n`)
  }
  raw.end()
}

/** Of a process that has ended: whoever does not answer any more is gone altogether. */
const endedPid = (): number => spawnSync(process.execPath, ['--version']).pid
