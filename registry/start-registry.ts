import { type ChildProcess, spawn } from 'node:child_process'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { shopError } from '../core/model/index.js'
import { dieWithParent } from './die-with-parent.js'
import { registryEnvironment } from './registry-environment.js'
import { type FromRegistry, type GateSettings, parseFromRegistry, type RegistrySettings } from './settings.js'

export interface StartRegistryOptions {
  /** SHOPCTL_HOME; the registry keeps to its own folder in there. */
  readonly home: string
  /** On the loopback; 0 chooses a free one. */
  readonly port: number
  /** The Node to run it with; this process's own when left out. */
  readonly node?: string
  /** Where its log goes (JSON lines from level warn on): a file descriptor. This process's stderr when left out. */
  readonly log?: number
  /** What goes over all that authors publish; without it they cannot. */
  readonly gate?: GateSettings
  /** Gives up the start. A registry that listens is stopped with `close`. */
  readonly signal: AbortSignal
}

export interface RunningRegistry {
  readonly url: string
  /** Who shows it may publish. */
  readonly token: string
  readonly pid: number
  /** Resolves when the process is gone, whoever ended it. */
  readonly closed: Promise<void>
  /** Lets requests under way finish; after two seconds the process is killed. */
  close(): Promise<void>
}

/** Tests run our sources, and the command line bundles; a process of its own needs what is compiled. */
const root = dirname(findPackageJSON('..', import.meta.url) ?? '')
const entry = join(root, 'dist/processes/registry.cjs')

const startLimit = 30_000
const closeLimit = 2_000

/** Starts the registry's process and waits until it listens. Throws PORT_TAKEN. */
export async function startRegistry(options: StartRegistryOptions): Promise<RunningRegistry> {
  const child = spawnRegistry(options)
  const closed = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  try {
    const answer = await firstMessage(child, AbortSignal.any([options.signal, AbortSignal.timeout(startLimit)]))
    if (answer.kind === 'failed') throw startError(answer, options.port)
    const url = `http://127.0.0.1:${answer.port}`
    return { url, token: answer.token, pid: child.pid ?? 0, closed, close: () => close(child, closed) }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

function spawnRegistry({ home, port, node, log, gate }: StartRegistryOptions): ChildProcess {
  const settings: RegistrySettings = { folder: join(home, 'registry'), port, ...(gate && { gate }) }
  const [command, ...args] = dieWithParent([node ?? process.execPath, entry, JSON.stringify(settings)])
  const output = log ?? process.stderr.fd
  return spawn(command, args, {
    env: registryEnvironment(home, process.env),
    stdio: ['ignore', output, output, 'ipc'],
    // A process group of its own: a Ctrl-C in the terminal reaches the platform, which stops this one in its turn.
    detached: true,
  })
}

async function firstMessage(child: ChildProcess, signal: AbortSignal): Promise<FromRegistry> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const end = (reason: string) => reject(new Error(`The registry's process ended before it listened: ${reason}`))
  const giveUp = () => reject(signal.reason as Error)
  child.once('message', resolve)
  child.once('exit', (code, by) => end(by ?? `exit code ${code}`))
  child.once('error', (error) => end(error.message))
  signal.addEventListener('abort', giveUp, { once: true })
  if (signal.aborted) giveUp()
  try {
    return parseFromRegistry(await promise)
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function startError({ code, message }: FromRegistry & { kind: 'failed' }, port: number): Error {
  return code === 'EADDRINUSE' ? shopError('PORT_TAKEN', 'registry', port) : new Error(message)
}

async function close(child: ChildProcess, closed: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), closeLimit)
  await closed
  clearTimeout(late)
}
