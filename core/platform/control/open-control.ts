import { join } from 'node:path'
import { createRegistryClient } from '../../../registry/index.js'
import { createBuilder } from '../../build/index.js'
import { type Bus, busSink, Feed } from '../../bus/index.js'
import {
  type Addresses,
  AllowedPlugins,
  type Control,
  converge,
  createControl,
  createSeal,
  dropHalfMadeTenants,
  enforceKills,
  PrivatePlugins,
  ReviewedRegistry,
  Reviews,
  reachWanted,
  readStatus,
  webhookSink,
} from '../../control/index.js'
import type { Metrics } from '../../metrics/index.js'
import { isNamedBy } from '../../model/index.js'
import {
  addressRule,
  type Confirms,
  type CrashLoop,
  type Peer,
  RemoteSupervisor,
  type ShopWatcher,
} from '../../serve/index.js'
import { describedEvents } from '../../shop/host.js'
import type { Tracing } from '../../tracing/index.js'
import type { Closers } from '../closers.js'
import { connectBus } from '../connect-bus.js'
import { type ConnectedOutbox, connectOutbox } from '../connect-outbox.js'
import type { House } from '../house.js'
import { leaveCrashLoop } from '../leave-crash-loop.js'
import type { NewTenant } from '../make-shop.js'
import { mendInterrupted, mendOthers } from '../mend-shops.js'
import { openPlatformLog } from '../platform-log.js'
import { provision } from '../provision.js'
import type { Checks } from '../register-health.js'
import { serveApi } from '../serve-api.js'
import { takeCensus } from '../take-census.js'
import { tracePlatform } from '../trace-platform.js'
import { watchPublished } from '../watch-published.js'
import { watchShops } from '../watch-shops.js'
import type { ControlCalls, ControlStart, ControlStarted, PlatformCalls } from './control-calls.js'
import { inBackground } from './in-background.js'
import { type ReachDatabase, reachDatabase } from './reach-database.js'
import { syncSinks } from './sync-sinks.js'
import { tidyNowAndThen } from './tidy-now-and-then.js'

export interface OpenControlOptions {
  readonly peer: Peer<PlatformCalls, ControlCalls>
  readonly closers: Closers
  readonly confirms: Confirms
  readonly metrics: Metrics
  readonly signal: AbortSignal
  /** As soon as there is one, long before all is open: what is told from then on must not be lost. */
  readonly onOutbox: (outbox: Pick<ConnectedOutbox, 'connected'>) => void
}

export interface OpenControl {
  readonly started: ControlStarted
  readonly watcher: ShopWatcher
  leaveCrashLoop(loop: CrashLoop): Promise<void>
}

/** Everything by which shops are changed, beside a platform that serves them. */
export async function openControl(start: ControlStart, options: OpenControlOptions): Promise<OpenControl> {
  const { closers, metrics } = options
  const house = openHouse(start, options)
  const tracing = closers.add(await tracePlatform(house))
  const database = closers.add(reachDatabase(start.connection))
  const bus = await connectBus(house, database.tenantsPool)
  const control = controlOf(start, { ...options, house, database, tracing, bus })
  const interrupted = await control.releases.dropCandidates()
  await dropHalfMadeTenants(control)
  const outbox = closers.add(outboxOf(start, { control, house, database, bus }))
  options.onOutbox(outbox)
  let hasStarted = false
  const addresses = (): Addresses => addressesOf(start, api.url)
  const api = closers.add(
    await serveApi({
      control,
      token: start.tokens.operator,
      port: start.port,
      signal: house.signal,
      addresses,
      metrics: {
        metrics,
        census: async () => takeCensus(control, await options.peer.call('cost', undefined)),
        tokens: Object.values(start.tokens),
      },
      checks: checksOf(control, database, () => hasStarted),
    }),
  )
  const firstPasswords = await (start.isAgain ? goOn : beginAll)(control, { interrupted, house })
  hasStarted = true
  syncSinks(control, house)
  tidyNowAndThen(control, house)
  watchPublished(control, house)
  return {
    started: { api: api.url, status: await readStatus(control, addresses()), firstPasswords },
    watcher: watchShops(metrics, tracing),
    leaveCrashLoop: (loop) => leaveCrashLoop(control, loop, house),
  }
}

interface OutboxOf extends Pick<ControlOf, 'house' | 'database' | 'bus'> {
  readonly control: Control
}

function outboxOf({ settings, mailbox }: ControlStart, { control, house, database, bus }: OutboxOf): ConnectedOutbox {
  const sinks = { webhook: webhookSink(control), ...(bus === undefined ? {} : { bus: busSink(bus) }) }
  const smtpUrl = settings.smtpUrl ?? mailbox.smtpUrl
  return connectOutbox(control, { pool: database.tenantsPool, smtpUrl, log: house.log, sinks })
}

function openHouse({ settings, tellsLog }: ControlStart, { peer, closers, signal }: OpenControlOptions): House {
  const onLine = tellsLog ? (line: string): void => peer.tell('logLine', line) : undefined
  const { log } = closers.add(openPlatformLog({ home: settings.home, onLine }))
  return { settings, closers, log, signal, onProgress: (line) => peer.tell('progress', line) }
}

interface ControlOf extends OpenControlOptions {
  readonly house: House
  readonly database: ReachDatabase
  readonly tracing: Tracing
  readonly bus: Bus | undefined
}

function controlOf(start: ControlStart, { house, database, tracing, bus, ...options }: ControlOf): Control {
  const { settings, secretKey, registry, kernel } = start
  const { peer, closers, metrics } = options
  const client = closers.add(createRegistryClient({ url: registry.url, token: registry.token }))
  const reviews = new Reviews(database.pool)
  const { reviewRequired, unreviewed, minimumAgeMs } = settings
  const privatePlugins = new PrivatePlugins(database.pool)
  const allowed = new AllowedPlugins(database.pool)
  const reviewed = { registry: client, reviews, required: reviewRequired, unreviewed, minimumAgeMs }
  const seen = new ReviewedRegistry(reviewed)
  const hiddenFrom = async (tenant: string): Promise<(name: string) => boolean> => {
    const [hidden, only] = await Promise.all([privatePlugins.hiddenFrom(tenant), allowed.of(tenant)])
    return (name) => hidden.has(name) || (only.length > 0 && !isNamedBy(only, name))
  }
  return createControl({
    ...database,
    metrics,
    tracing,
    ...outwards(start, { bus, pool: database.tenantsPool }),
    kernel,
    supervisor: new RemoteSupervisor(peer, { ...start, ...options }),
    registry: seen,
    registryFor: (tenant) => new ReviewedRegistry({ ...reviewed, hidden: () => hiddenFrom(tenant) }),
    privatePlugins,
    wholeRegistry: client,
    reviews,
    reviewRequired,
    retention: settings.retention,
    graceMs: settings.graceMs,
    webhookReach: { isAllowed: addressRule(settings.reachable) },
    unreviewed,
    seal: createSeal(Buffer.from(secretKey)),
    builder: closers.add(createBuilder({ home: settings.home, source: seen, kernel })),
    builtKernelsDir: settings.kernelDir,
    kernelsDir: join(settings.home, 'kernels'),
    log: house.log,
  })
}

/** What control has to do with events that go out. */
const outwards = (
  { settings }: ControlStart,
  { bus, pool }: { bus: Bus | undefined; pool: ConstructorParameters<typeof Feed>[0] },
) => ({
  bus,
  busSettings: settings.bus,
  feed: new Feed(pool),
  shopEvents: describedEvents,
})

const addressesOf = ({ gatewayAddress, registry, mailbox }: ControlStart, api: string): Addresses => ({
  gateway: gatewayAddress,
  // Cookies know no ports: under the shops' own 127.0.0.1 they would be sent the sellers' sessions.
  admin: api.replace('127.0.0.1', 'localhost'),
  registry: registry.url,
  mailbox: mailbox.url,
})

/** What the platform is not ready without. */
const checksOf = (
  { supervisor }: Control,
  { pool, tenantsPool }: ReachDatabase,
  hasStarted: () => boolean,
): Checks => ({
  start: async () => {
    if (!hasStarted()) throw new Error('it is starting')
  },
  database: () => Promise.all([pool.query('select 1'), tenantsPool.query('select 1')]),
  gateway: () => supervisor.checkGateway(),
})

interface Beginning {
  /** Shops whose change was not brought to its end. */
  readonly interrupted: readonly string[]
  readonly house: House
}

/** At the platform's start. */
async function beginAll(control: Control, { interrupted, house }: Beginning): Promise<NewTenant[]> {
  await mendInterrupted(control, interrupted, house)
  house.closers.add(mendOthers(control, house))
  const made = await provision(control, { house, registry: control.wholeRegistry, kernel: control.kernels.today })
  inBackground(house, 'what shops want may not be live', () => reachWanted(control, house.signal))
  finishKills(control, house)
  return made
}

/** What was killed while this was away, or when it went. */
const finishKills = (control: Control, house: House): void =>
  inBackground(house, 'what was killed may be switched on somewhere', async () => {
    await enforceKills(control, { signal: house.signal })
  })

/** In the place of one that has ended: the shops have gone on meanwhile, and nobody waits for what it left to be put in order. */
async function goOn(control: Control, { interrupted, house }: Beginning): Promise<NewTenant[]> {
  inBackground(house, 'shops may not run what is live', async () => {
    await mendInterrupted(control, interrupted, house)
    await converge(control, house.signal)
  })
  finishKills(control, house)
  house.closers.add(mendOthers(control, house))
  return []
}
