import { randomBytes, scryptSync } from 'node:crypto'
import { type FastifyInstance, fastify, type InjectOptions, type LightMyRequestResponse } from 'fastify'
import {
  type Control,
  type ControlParts,
  createControl,
  createSeal,
  registerApi,
} from '../../../../core/control/index.js'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import { PrivatePlugins } from '../../../../core/control/store/private-plugins.js'
import { Reviews } from '../../../../core/control/store/reviews.js'
import { insertTenant } from '../../../../core/control/store/tenants.js'
import { migrate } from '../../../../core/database/index.js'
import { Metrics } from '../../../../core/metrics/index.js'
import { Turns } from '../../../../core/serve/waiting/turns.js'
import { noTracing } from '../../../../core/tracing/index.js'
import { startTestDatabase } from '../../database/start-test-database.js'

export const operatorToken = 'the-operator’s-token'

/** One that takes no time to check: a hash carries its own cost. */
function quickHash(password: string): string {
  const [N, salt] = [1024, randomBytes(16)]
  return ['scrypt', N, salt.toString('base64url'), scryptSync(password, salt, 32, { N }).toString('base64url')].join(
    '$',
  )
}

/** The control API over a real database; behind it neither shops nor a registry. */
export interface TestApi {
  readonly app: FastifyInstance
  readonly control: Control
  /** All of them: `GET /api/session`. */
  readonly routes: readonly string[]
  /** What was written to the platform's log. */
  readonly log: string[]
  ask(options: InjectOptions): Promise<LightMyRequestResponse>
  /** Signs in and answers the cookie, to be sent along. */
  signIn(tenant: string, password: string): Promise<string>
  /** A tenant whose seller has chosen this password. */
  addTenant(slug: string, password: string): Promise<void>
  close(): Promise<void>
}

/** The parts that a test brings itself stand in for the platform's. */
export async function startTestApi(parts: Partial<ControlParts> = {}): Promise<TestApi> {
  const database = await startTestDatabase()
  await migrated(database.platform)
  const log: string[] = []
  const turns = new Turns()
  const idle = {
    pool: database.platform,
    seal: createSeal(randomBytes(32)),
    registry: { search: async () => [] },
    registryFor: () => ({ search: async () => [] }),
    reviews: new Reviews(database.platform),
    privatePlugins: new PrivatePlugins(database.platform),
    supervisor: {
      standing: async () => ({ state: 'ready' }),
      takeTurn: (tenant: string) => turns.take(tenant),
      readLogs: async () => [],
      sockets: {
        present: async () => [],
        open: async () => 'ws://127.0.0.1:8070/socket',
        address: async () => null,
      },
    },
    kernel: { hash: 'today' },
    busSettings: { kind: 'none' },
    metrics: new Metrics(),
    tracing: noTracing,
    outbox: { countParked: async () => [] },
    log: (message: string, data: object = {}) => void log.push(`${message} ${JSON.stringify(data)}`),
  }
  const control = createControl({ ...idle, ...parts } as unknown as ControlParts) // what no test here reaches is missing
  const app = fastify({ forceCloseConnections: true, bodyLimit: 10 * 1024 * 1024 })
  const routes: string[] = []
  app.addHook('onRoute', ({ method, url }) => void routes.push(...[method].flat().map((one) => `${one} ${url}`)))
  const addresses = () => ({ gateway: '', admin: '', registry: '', mailbox: null })
  await registerApi(app, { control, token: operatorToken, signal: new AbortController().signal, addresses })
  const ask = (options: InjectOptions): Promise<LightMyRequestResponse> => app.inject(options)
  return {
    app,
    control,
    routes,
    log,
    ask,
    async signIn(tenant, password) {
      return cookieOf(await ask({ method: 'POST', url: '/api/session', payload: { tenant, password } }))
    },
    async addTenant(slug, password) {
      await insertTenant(control.pool, { slug, name: slug, currency: 'EUR', port: 0 })
      const first = await control.accounts.resetPassword(slug)
      await control.accounts.changePassword({ tenant: slug, old: first, new: password, address: 'the test' })
      await control.pool.query('update accounts set password = $2 where tenant = $1', [slug, quickHash(password)])
    },
    async close() {
      await app.close()
      await database.close()
    },
  }
}

/** `name=value` of the cookie that was set. */
export function cookieOf({ headers }: LightMyRequestResponse): string {
  return String(headers['set-cookie']).split(';')[0] ?? ''
}

async function migrated(pool: ControlParts['pool']): Promise<void> {
  const client = await pool.connect()
  try {
    await migrate(client, platformMigrations, 'public')
  } finally {
    client.release()
  }
}
