import { once } from 'node:events'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  type Activate,
  egressVariable,
  type FromWorker,
  holdATick,
  markVariable,
  reportEveryMs,
  type ToWorker,
  type Wiring,
  workerDescriptors,
} from './protocol/index.js'
import {
  blamedPlugin,
  connectAhead,
  FileMarks,
  installKernelModules,
  isDatabaseAway,
  LedgerMarks,
  LineLog,
  mapStacks,
  messageOf,
  openWayOut,
  type PgDatabase,
  PluginFault,
  type PluginInContext,
  placeInStack,
  pluginInContext,
  Questions,
  type Runtime,
  stackOf,
  startRuntime,
  type WriteLog,
  warmUp,
} from './runtime/index.js'
import { shopParts } from './shop/host.js'

/**
 * A worker's entry: loads the kernel, says `standby`, becomes one release of one shop when it is activated, and ends
 * with its supervisor. Single use.
 */
async function main(): Promise<void> {
  holdATick()
  installKernelModules(dirname(fileURLToPath(import.meta.url)))
  let runtime: Promise<Runtime> | undefined
  let connected: PgDatabase | undefined
  const wanted = new AbortController()
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'activate':
        runtime = activate(message, connected)
        return
      case 'connect':
        connected = connectAhead(message.database, { host: shopParts, log: new LineLog(write, undefined) })
        return
      case 'hurry':
        wanted.abort()
        return
      case 'switch-off':
        switchOff(runtime, message).catch(() => process.exit(1))
        return
      case 'drain':
        drain(runtime).catch(() => process.exit(1))
        return
      case 'finish':
        finish(runtime, message.removed).catch(() => process.exit(1))
        return
      case 'answered':
      case 'not-answered':
        questions.hear(message)
    }
  })
  const egress = process.env[egressVariable]
  if (egress !== undefined) await openWayOut(egress)
  // Whoever has been waiting since before is heard now.
  await setImmediate()
  // One that is waited for is ready sooner cold; and one that cannot get warm is slower, and that is all.
  if (!wanted.signal.aborted) await warmUp({ host: shopParts, requests, signal: wanted.signal }).catch(() => undefined)
  tell({ kind: 'standby' })
}

/** The second finds no cart: nothing is read where nothing can be written. */
const requests = [
  { method: 'GET', path: '/products' },
  { method: 'POST', path: '/carts' },
] as const

async function activate(message: Activate, connected: PgDatabase | undefined): Promise<Runtime> {
  const { bundle, ...rest } = message
  let wiring: Wiring | undefined
  let runtime: Runtime | undefined
  const marks = message.watched === true ? openMarks() : new LedgerMarks(message.token)
  const inContext: InContext = (whole) => pluginInContext(marks, runtime && { ...runtime, wiring: whole })
  const ahead = message.isConnected === true ? connected : undefined
  if (ahead === undefined) connected?.close().catch(() => undefined)
  try {
    runtime = await startRuntime({
      activate: rest,
      wiring: async () => (wiring = await loadWiring(bundle, inContext)),
      host: shopParts,
      ask: (plugin, question) => questions.ask(plugin, question),
      marks,
      ahead,
      write,
      onStep: (step, plugin) => tell({ kind: 'step', step, ...(plugin === undefined ? {} : { plugin }) }),
    })
    reportOf(runtime)
    const { server } = runtime.app
    server.listen({ fd: workerDescriptors.listener })
    await once(server, 'listening')
    tell({ kind: 'ready', ...(runtime.lifecycle.finishes ? { finishes: true } : {}) })
    return runtime
  } catch (error) {
    const isBlamed = error instanceof PluginFault && !isDatabaseAway(error)
    const cause = isBlamed ? (error.cause ?? error) : error
    giveUp(error, { plugin: isBlamed ? error.plugin : undefined, cause, wiring })
    return new Promise(() => undefined)
  }
}

const write: WriteLog = (line) => void process.stdout.write(`${JSON.stringify(line)}\n`)

type InContext = (wiring: Wiring) => PluginInContext | undefined

/** Evaluates the bundle's entry, and none of its plugins yet. */
async function loadWiring(bundle: string, inContext: InContext): Promise<Wiring> {
  mapStacks(bundle)
  const { default: wiring } = (await import(pathToFileURL(bundle).href)) as { default: Wiring }
  process.on('uncaughtException', (error) => crash(error, wiring, inContext))
  return wiring
}

/**
 * What nobody caught, an unhandled rejection too, ends the worker as it would end any Node; but it says whose it was: by the
 * stack, and where that names nobody by the async context, in which Node calls this.
 */
function crash(error: unknown, wiring: Wiring, inContext: InContext): void {
  const plugin = blamedPlugin(error, wiring)
  const stands = plugin === undefined && !isDatabaseAway(error) ? inContext(wiring) : undefined
  giveUp(error, { plugin: plugin ?? stands?.plugin, isSuspect: stands?.isSuspect, cause: error, wiring })
}

interface Blame {
  readonly plugin: string | undefined
  readonly isSuspect?: boolean | undefined
  readonly cause: unknown
  /** Undefined when it could not be loaded. */
  readonly wiring: Wiring | undefined
}

/** Tells the supervisor why, with the author's line, leaves the stack in the shop's log, and ends. */
function giveUp(error: unknown, { plugin, isSuspect = false, cause, wiring }: Blame): void {
  const stack = stackOf(cause).slice(0, 16_000)
  process.stderr.write(`${stack}\n`)
  const blamed = plugin === undefined ? {} : { plugin, ...(isSuspect ? { suspect: true } : {}) }
  const { id } = (plugin === undefined ? undefined : wiring?.plugins[plugin]) ?? {}
  const place = id && placeInStack(stack, id)
  const message = `${messageOf(error).slice(0, 4_000)}${place === undefined ? '' : ` (${place})`}`
  const isAway = isDatabaseAway(cause)
  const failed: FromWorker = { kind: 'failed', ...blamed, message, stack, ...(isAway ? { databaseAway: isAway } : {}) }
  process.send?.(failed, () => process.exit(1))
}

/** A shop that stood still for once must not be slower for ever. */
const watchedMs = 10 * 60_000

const openMarks = (): FileMarks => new FileMarks(Number(process.env[markVariable]), watchedMs)

/** Tells what was counted, soon after it was. */
function reportOf({ observer }: Runtime): void {
  const { meter } = observer
  meter.onCounted = () =>
    void setTimeout(() => {
      report(observer)
      if (!meter.isEmpty) meter.onCounted()
    }, reportEveryMs).unref()
}

/** Each message stays below what the channel takes for one. */
function report(observer: Runtime['observer']): void {
  const { counts, trails } = observer.take()
  for (let from = 0; from < counts.length; from += countsAtOnce)
    tell({ kind: 'report', counts: counts.slice(from, from + countsAtOnce), trails: [] })
  for (const trail of trails) tell({ kind: 'report', counts: [], trails: [trail] })
}

const countsAtOnce = 30

async function switchOff(
  runtime: Promise<Runtime> | undefined,
  { ids, asked }: Extract<ToWorker, { kind: 'switch-off' }>,
): Promise<void> {
  const started = await runtime
  started?.switchOff(ids)
  tell({ kind: 'switched-off', asked })
}

async function drain(runtime: Promise<Runtime> | undefined): Promise<void> {
  const started = await runtime
  await started?.idle()
  if (started !== undefined) report(started.observer)
  tell({ kind: 'drained' })
}

async function finish(runtime: Promise<Runtime> | undefined, removed: readonly string[]): Promise<void> {
  await (await runtime)?.lifecycle.finish(removed)
  tell({ kind: 'finished' })
}

const tell = (message: FromWorker): void => void process.send?.(message)

const questions = new Questions(tell)

main().catch((error: unknown) => {
  process.stderr.write(`${stackOf(error)}\n`)
  process.exit(1)
})
