import { join } from 'node:path'
import { createBuilder } from '../build/index.js'
import {
  type Addresses,
  type Control,
  createControl,
  createSeal,
  dropHalfMadeTenants,
  keepKernel,
  prepareWake,
  Reviews,
  readSecretKey,
  readStatus,
  reviewedRegistry,
  type StatusView,
} from '../control/index.js'
import { Metrics } from '../metrics/index.js'
import type { Tracing } from '../tracing/index.js'
import { announce, readToken } from './announce.js'
import { Closers } from './closers.js'
import { connectOutbox } from './connect-outbox.js'
import type { House, OnStart } from './house.js'
import { leaveCrashLoops } from './leave-crash-loops.js'
import { lockHome } from './lock-home.js'
import { nameTakenPorts } from './name-taken-ports.js'
import { type OpenDatabase, openDatabase } from './open-database.js'
import { type OpenMailbox, openMailbox } from './open-mailbox.js'
import { type OpenRegistry, openRegistry } from './open-registry.js'
import { type OpenServing, openServing } from './open-serving.js'
import { openPlatformLog } from './platform-log.js'
import { type NewTenant, provision } from './provision.js'
import type { Checks } from './register-health.js'
import type { MetricsDoor } from './register-metrics.js'
import { serveApi } from './serve-api.js'
import { mendOthers, serveTenants } from './serve-tenants.js'
import { readSettings } from './settings.js'
import { ShopLives } from './shop-lives.js'
import { takeCensus } from './take-census.js'
import { tracePlatform } from './trace-platform.js'
import { watchShops } from './watch-shops.js'

export interface StartPlatform {
  readonly home: string
  readonly environment: NodeJS.ProcessEnv
  readonly onProgress: OnStart
  /** Gets each line of the platform's log, which stands in its home anyway. */
  readonly onLog?: ((line: string) => void) | undefined
  readonly signal: AbortSignal
}

export interface Platform {
  status(): Promise<StatusView>
  /** Of the tenants that this start made. */
  readonly firstPasswords: readonly NewTenant[]
  /** Resolves when everything has stopped. */
  readonly closed: Promise<void>
  /** Stops everything, in the reverse order of its start. */
  close(): Promise<void>
}

/**
 * Brings everything up: PostgreSQL, the registry, the gateway and the workers, the control API with the admin, the
 * mailbox; then the shops. What fails half-way is closed again.
 */
export async function startPlatform(options: StartPlatform): Promise<Platform> {
  const closers = new Closers()
  try {
    return await start(await openHouse(options, closers))
  } catch (error) {
    await closers.close().catch(() => undefined)
    throw await nameTakenPorts(error, readSettings(options.home, options.environment).ports)
  }
}

async function openHouse(
  { home, environment, onProgress, onLog, signal }: StartPlatform,
  closers: Closers,
): Promise<House> {
  const settings = readSettings(home, environment)
  closers.add(await lockHome(settings))
  const { log } = closers.add(openPlatformLog({ home: settings.home, onLine: onLog }))
  const stopping = new AbortController()
  closers.add({ close: async () => stopping.abort(new Error('the platform stops')) })
  return { settings, closers, log, onProgress, signal: AbortSignal.any([signal, stopping.signal]) }
}

async function start(house: House): Promise<Platform> {
  const { settings, closers, signal } = house
  const parts = await openParts(house)
  const { database, registry, serving, mailbox } = parts
  const control = controlOf(house, parts)
  const interrupted = await mend(control)
  serving.supervisor.wakeWith(prepareWake(control))
  const smtpUrl = settings.smtpUrl ?? mailbox.smtpUrl
  closers.add(connectOutbox(control, { pool: database.tenantsPool, smtpUrl, log: house.log }))
  closers.add(leaveCrashLoops(control, house))
  const token = await readToken(settings, 'token')
  let hasStarted = false
  const addresses = (): Addresses => addressesOf(parts, api.url)
  const api = closers.add(
    await serveApi({
      control,
      token,
      port: settings.ports.admin,
      signal,
      addresses,
      metrics: await openMetrics(control, house, token),
      checks: checksOf(control, database, () => hasStarted),
    }),
  )
  await serveTenants(control, interrupted, house)
  closers.add(mendOthers(control, house))
  const firstPasswords = await provision(control, { house, registry, kernel: serving.kernel })
  closers.add(await announce(settings, { api: api.url, token, registry: { url: registry.url, token: registry.token } }))
  hasStarted = true
  house.log('the platform is up', { ...addresses(), sandbox: serving.supervisor.sandbox.mode })
  const closed = Promise.withResolvers<void>()
  const close = (): Promise<void> => {
    house.log('the platform stops')
    return closers.close().finally(() => closed.resolve())
  }
  return { status: () => readStatus(control, addresses()), firstPasswords, closed: closed.promise, close }
}

const addressesOf = ({ serving, registry, mailbox }: Parts, api: string): Addresses => ({
  gateway: serving.supervisor.gatewayAddress,
  // Cookies know no ports: under the shops' own 127.0.0.1 they would be sent the sellers' sessions.
  admin: api.replace('127.0.0.1', 'localhost'),
  registry: registry.url,
  mailbox: mailbox.url,
})

async function openMetrics(control: Control, { settings, closers }: House, token: string): Promise<MetricsDoor> {
  const lives = closers.add(new ShopLives(control.supervisor))
  const own = await readToken(settings, 'metrics-token')
  return { metrics: control.metrics, census: () => takeCensus(control, lives), tokens: [token, own] }
}

/** What the platform is not ready without. */
const checksOf = ({ supervisor }: Control, { pool, tenantsPool }: OpenDatabase, hasStarted: () => boolean): Checks => ({
  start: async () => {
    if (!hasStarted()) throw new Error('it is starting')
  },
  database: () => Promise.all([pool.query('select 1'), tenantsPool.query('select 1')]),
  gateway: async () => {
    if (supervisor.gatewayPid === undefined) throw new Error('it does not run')
    await supervisor.load()
  },
})

interface Parts {
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly database: OpenDatabase
  readonly registry: OpenRegistry
  readonly serving: OpenServing
  readonly mailbox: OpenMailbox
}

/**
 * All at once. When one fails, the others are up before the failure is told, so that they can be closed. They are closed
 * in one order, however long each took to open: the gateway and the workers first, the database that these ask last.
 */
async function openParts(house: House): Promise<Parts> {
  const room = (): House => ({ ...house, closers: house.closers.add(new Closers()) })
  const metrics = new Metrics()
  const tracing = house.closers.add(await tracePlatform(house))
  const opening = [
    openDatabase(room()),
    openMailbox(room()),
    openRegistry(room()),
    openServing(room(), watchShops(metrics, tracing)),
  ] as const
  await Promise.allSettled(opening)
  const [database, mailbox, registry, serving] = await Promise.all(opening)
  return { database, registry, serving, mailbox, metrics, tracing }
}

function controlOf({ settings, closers, log }: House, parts: Parts): Control {
  const { database, registry, serving, metrics, tracing } = parts
  const reviews = new Reviews(database.pool)
  const { reviewRequired } = settings
  const seen = reviewedRegistry({ registry: registry.client, reviews, required: reviewRequired })
  return createControl({
    ...database,
    ...serving,
    metrics,
    tracing,
    registry: seen,
    wholeRegistry: registry.client,
    reviews,
    reviewRequired,
    seal: createSeal(readSecretKey(settings.home, settings.secretKey)),
    builder: closers.add(createBuilder({ home: settings.home, source: seen, kernel: serving.kernel })),
    kernelsDir: join(settings.home, 'kernels'),
    log,
  })
}

/** Keeps today's kernel, and drops what an earlier platform left half-made. Answers whose changes it interrupted. */
async function mend(control: Control): Promise<readonly string[]> {
  await keepKernel(control)
  const interrupted = await control.releases.dropCandidates()
  await dropHalfMadeTenants(control)
  return interrupted
}
