import {
  type BuildContext,
  type BuildFailure,
  type BuildOptions,
  context,
  type Metafile,
  type OutputFile,
  stop,
  transform,
} from 'esbuild'
import type { BuildTime } from './build-time.js'
import { Crowd } from './crowd.js'
import { memoryLimit, withinMemory } from './within-memory.js'

export interface Built {
  readonly outputFiles: readonly OutputFile[]
  /** Empty unless the options ask for it: it takes a fifth of a link's time. */
  readonly metafile: Metafile
}

/** How long a build may take to notice that nobody wants it any more. */
const patience = 1_000

/** Rejects when the service is stopped: esbuild itself leaves those who wait for it waiting for ever. */
let service = newService()
const builds = new Crowd()

const anyTime: Pick<BuildTime, 'spend'> = { spend: (signal, work) => work(signal) }

/** What was built took more memory than esbuild may have. */
export class BuildTooLarge extends Error {
  constructor() {
    super(`esbuild ended over it: it takes more than ${memoryLimit.megabytes} MB of memory`)
  }
}

/**
 * One build in memory by esbuild's service, which starts with the first and stays warm. A service that died or was
 * stopped under the build is replaced once: then the build runs alone, and rejects with BuildTooLarge where the service
 * dies again. An abort stops the build, and so does the end of its time, of which only what it runs for is spent.
 */
export async function runEsbuild(options: BuildOptions, signal: AbortSignal, time = anyTime): Promise<Built> {
  const first = service
  try {
    return await builds.beside(() => time.spend(signal, (running) => runOnce(options, running)))
  } catch (error) {
    signal.throwIfAborted()
    if (!isServiceGone(error)) throw error
    // Whoever comes first replaces it, for all.
    if (service === first) await stopEsbuild()
    return builds.alone(() => time.spend(signal, (running) => runAlone(options, running)))
  }
}

async function runAlone(options: BuildOptions, signal: AbortSignal): Promise<Built> {
  const own = service
  try {
    return await runOnce(options, signal)
  } catch (error) {
    // Nobody has stopped it, and nobody else has used it.
    if (signal.aborted || service !== own || !isServiceGone(error)) throw error
    await stopEsbuild()
    throw new BuildTooLarge()
  }
}

/** Starts the service before the first build needs it. */
export async function warmEsbuild(): Promise<void> {
  try {
    await Promise.race([service.promise, withinMemory(() => transform(''))])
  } catch (error) {
    // Stopped by another builder meanwhile: the first build starts one then.
    if (!isServiceGone(error)) throw error
  }
}

/** Ends the service. A build that comes later, or runs meanwhile, starts another. */
export async function stopEsbuild(): Promise<void> {
  const stopped = service
  service = newService()
  await stop()
  stopped.reject(new Error('The service was stopped'))
}

async function runOnce(options: BuildOptions, signal: AbortSignal): Promise<Built> {
  signal.throwIfAborted()
  const { promise: stopped } = service
  const build = await Promise.race([stopped, withinMemory(() => context({ ...options, ...inMemory }))])
  let cancelling = Promise.resolve()
  const cancel = (): void => {
    cancelling = cancelSoon(build)
  }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const { outputFiles, metafile } = await Promise.race([stopped, build.rebuild()])
    signal.throwIfAborted()
    return { outputFiles, metafile: metafile ?? { inputs: {}, outputs: {} } }
  } finally {
    signal.removeEventListener('abort', cancel)
    await Promise.race([stopped, cancelling.then(() => build.dispose())])
  }
}

const inMemory = { bundle: true, write: false, logLevel: 'silent' } as const

/** esbuild stops between two steps; one that takes too long (a search through the whole disk) ends with the service. */
async function cancelSoon(build: BuildContext): Promise<void> {
  const { promise: stopped } = service
  let stopping = Promise.resolve()
  const timer = setTimeout(() => {
    stopping = stopEsbuild()
  }, patience)
  try {
    await Promise.race([stopped, build.cancel()])
  } finally {
    clearTimeout(timer)
    await stopping
  }
}

/** The two files of a build that makes one module. */
export function codeAndMap({ outputFiles }: Built): { readonly code: OutputFile; readonly map: OutputFile } {
  const [map, code] = outputFiles.toSorted((a, b) => b.path.length - a.path.length)
  if (map === undefined || code === undefined) throw new Error('esbuild gave no code and map')
  return { code, map }
}

function newService(): PromiseWithResolvers<never> {
  const resolvers = Promise.withResolvers<never>()
  // Nobody may be waiting.
  resolvers.promise.catch(() => undefined)
  return resolvers
}

const isServiceGone = (error: unknown): boolean => /The service (was stopped|is no longer running)/.test(String(error))

export const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors)
