import { join } from 'node:path'
import { openBundles } from '../build/index.js'
import {
  Accounts,
  careOf,
  createSeal,
  createServing,
  prepareWake,
  Reviews,
  readSecretKey,
  type Serving,
  type StatusView,
} from '../control/index.js'
import type { Kernel } from '../protocol/index.js'
import type { Supervisor } from '../serve/index.js'
import { admitOutsiders } from './admit-outsiders.js'
import { announce, announceStart, readToken } from './announce.js'
import { Closers } from './closers.js'
import { ControlLink } from './control/control-link.js'
import { type ControlBasis, type ControlProcess, startControl } from './control/control-process.js'
import type { House, OnStart } from './house.js'
import { keepRunning } from './keep-running.js'
import { keepPorts, onKeptPorts, type Places } from './kept-ports.js'
import { lockHome } from './lock-home.js'
import type { NewTenant } from './make-shop.js'
import { type OpenDatabase, openDatabase } from './open-database.js'
import { type OpenMailbox, openMailbox } from './open-mailbox.js'
import { type OpenRegistry, openRegistry } from './open-registry.js'
import { type OpenServing, openServing } from './open-serving.js'
import { openPlatformLog } from './platform-log.js'
import { refuseTakenPorts } from './refuse-taken-ports.js'
import { serveShops } from './serve-shops.js'
import { readSettings, type Settings } from './settings.js'

export interface StartPlatform {
  readonly home: string
  readonly environment: NodeJS.ProcessEnv
  readonly onProgress: OnStart
  /** Gets each line of the platform's log, which stands in its home anyway. */
  readonly onLog?: ((line: string) => void) | undefined
  readonly signal: AbortSignal
}

export interface Platform {
  /** As it was when all was up. */
  readonly status: StatusView
  /** Of the tenants that this start made, and of those whose password no start before has come to show. */
  readonly firstPasswords: readonly NewTenant[]
  /** They have been shown: the next start does not make new ones of them. */
  toldPasswords(): Promise<void>
  /** Resolves when everything has stopped. */
  readonly closed: Promise<void>
  /** Stops everything, in the reverse order of its start. */
  close(): Promise<void>
}

/**
 * Brings everything up: PostgreSQL, the registry, the gateway and the workers, the mailbox; then the shops, asleep; then, in a
 * process of its own that may end and come back, all that changes them. What fails half-way is closed again.
 */
export async function startPlatform(options: StartPlatform): Promise<Platform> {
  const settings = readSettings(options.home, options.environment)
  const held = new Closers()
  try {
    held.add(await lockHome(settings))
    held.add(await announceStart(settings))
    await refuseTakenPorts(settings)
    return await onKeptPorts(settings, (ports) => startOn({ ...settings, ports }, options, held))
  } catch (error) {
    await held.close().catch(() => undefined)
    throw error
  }
}

/** One attempt; one that fails leaves nothing but what was held before. */
async function startOn(settings: Settings, options: StartPlatform, held: Closers): Promise<Platform> {
  const closers = held.add(new Closers())
  try {
    return await start(openHouse(settings, options, closers), { onLog: options.onLog, held })
  } catch (error) {
    await closers.close().catch(() => undefined)
    throw error
  }
}

function openHouse(settings: Settings, { onProgress, onLog, signal }: StartPlatform, closers: Closers): House {
  const { log } = closers.add(openPlatformLog({ home: settings.home, onLine: onLog }))
  const stopping = new AbortController()
  closers.add({ close: async () => stopping.abort(new Error('the platform stops')) })
  return { settings, closers, log, onProgress, signal: AbortSignal.any([signal, stopping.signal]) }
}

interface Start extends Pick<StartPlatform, 'onLog'> {
  /** Everything. */
  readonly held: Closers
}

async function start(house: House, { onLog, held }: Start): Promise<Platform> {
  const { settings, closers, log } = house
  const link = new ControlLink()
  const basis = serve(house, link)
  const { api, status, firstPasswords } = (await keepControl({ house, link, basis, onLog })).started
  const served = await basis
  const { registry, mailbox, tokens } = served.start()
  const { gateway, socket } = status
  const smtp = mailbox.url === null ? null : mailbox.smtpUrl
  const addresses = { gateway, admin: api, registry: registry.url, mailbox: mailbox.url, smtp, socket }
  closers.add(await keepPlaces(settings, served.supervisor, addresses))
  closers.add(await announce(settings, { api, token: tokens.operator, registry }))
  log('the platform is up', { ...status, tenants: status.tenants.length, sandbox: status.sandbox.mode })
  const closed = Promise.withResolvers<void>()
  const close = (): Promise<void> => {
    log('the platform stops')
    return held.close().finally(() => closed.resolve())
  }
  const toldPasswords = (): Promise<void> => served.accounts.told(firstPasswords.map(({ tenant }) => tenant))
  return { status, firstPasswords, toldPasswords, closed: closed.promise, close }
}

/** Now, and at the end what was opened until then. */
async function keepPlaces(
  { home }: Settings,
  supervisor: Supervisor,
  addresses: Places['addresses'],
): Promise<{ close(): Promise<void> }> {
  const keep = (open: Places['addresses']): Promise<void> =>
    keepPorts(home, { addresses: open, shops: supervisor.shopPorts() })
  await keep(addresses)
  return { close: async () => keep({ socket: await supervisor.sockets.address() }) }
}

interface KeepControl {
  readonly house: House
  readonly link: ControlLink
  readonly basis: Promise<ControlBasis>
  readonly onLog: StartPlatform['onLog']
}

/** The first control process, in whose place others come: at the same address. */
async function keepControl(options: KeepControl): Promise<ControlProcess> {
  const { settings, closers, log, signal } = options.house
  let port = settings.ports.admin
  const kept = await keepRunning({
    name: 'control',
    log,
    start: async (attempt, stopped) => {
      const how = { port, isAgain: attempt > 0 }
      const control = await startControl({ ...options, how, signal: AbortSignal.any([signal, stopped]) })
      port = Number(new URL(control.started.api).port)
      return control
    },
  })
  closers.add(kept)
  return kept.first
}

interface Served extends ControlBasis {
  readonly supervisor: Supervisor
  readonly accounts: Accounts
}

/** Serves the shops, all by itself; answers what it takes to change them. */
async function serve(house: House, link: ControlLink): Promise<Served> {
  const { settings } = house
  const { database, mailbox, registry, serving } = await openParts(house, link)
  const { kernel, supervisor } = serving
  const secretKey = readSecretKey(settings.home, settings.secretKey)
  const shops = servingOf(house, { database, serving, link, secretKey })
  await settleOnKernel(shops, kernel)
  const inOrder = new Map<string, string>()
  await database.databases.dropStandingLogins()
  supervisor.lodgeWith(database.databases)
  supervisor.wakeWith(prepareWake(shops, inOrder))
  supervisor.onCrashLoop((loop) => link.crashLoop(loop))
  await serveShops(shops, supervisor, house)
  await admitOutsiders(shops, supervisor.sockets, house)
  const tokens = { operator: await readToken(settings, 'token'), metrics: await readToken(settings, 'metrics-token') }
  const { sandbox, gatewayAddress } = supervisor
  const { connection } = database
  const start = { secretKey, connection, registry, mailbox, sandbox, gatewayAddress, tokens }
  return {
    // One that is started again has the one of then.
    start: () => ({ ...start, kernel: shops.kernels.today }),
    door: { supervisor, care: careOf(shops), onKernel: (kernel) => shops.kernels.adopt(kernel) },
    onLost: () => inOrder.clear(),
    supervisor,
    accounts: new Accounts(database.pool),
  }
}

/** What was built last, unless somebody has gone back from it. */
async function settleOnKernel({ kernels, artifacts, supervisor }: Serving, built: Kernel): Promise<void> {
  await kernels.keep(built)
  const chosen = await artifacts.chosenInsteadOf(built.hash)
  if (chosen === undefined) return
  const kernel = await kernels.find(chosen)
  kernels.adopt(kernel)
  await supervisor.useKernel(kernel)
}

interface Parts {
  readonly database: OpenDatabase
  readonly registry: OpenRegistry
  readonly serving: OpenServing
  readonly mailbox: OpenMailbox
}

/**
 * All at once. When one fails, the others are up before the failure is told, so that they can be closed. They are closed
 * in one order, however long each took to open: the gateway and the workers first, the database that these ask last.
 */
async function openParts(house: House, link: ControlLink): Promise<Parts> {
  const room = (): House => ({ ...house, closers: house.closers.add(new Closers()) })
  const opening = [openDatabase(room()), openMailbox(room()), openRegistry(room()), openServing(room(), link)] as const
  await Promise.allSettled(opening)
  const [database, mailbox, registry, serving] = await Promise.all(opening)
  return { database, registry, serving, mailbox }
}

interface ServingOf extends Pick<Parts, 'database' | 'serving'> {
  readonly link: ControlLink
  readonly secretKey: Buffer
}

function servingOf({ settings, log }: House, { database, serving, link, secretKey }: ServingOf): Serving {
  return createServing({
    ...database,
    ...serving,
    metrics: link,
    reviews: new Reviews(database.pool),
    busSettings: settings.bus,
    tracing: { propagates: settings.tracing?.propagates ?? false },
    seal: createSeal(secretKey),
    bundles: openBundles(settings.home),
    builtKernelsDir: settings.kernelDir,
    kernelsDir: join(settings.home, 'kernels'),
    log,
  })
}
