import { type BuildFailure, type BuildOptions, type Metafile, type OutputFile, context, stop, transform } from 'esbuild'

export interface Built {
  readonly outputFiles: readonly OutputFile[]
  readonly metafile: Metafile
}

/** Counts the services that were found dead, so that one death is answered by one new service. */
let generation = 0

/**
 * One build in memory by esbuild's service, which starts with the first and stays warm. A service that died under the build is
 * replaced once. An abort stops the build.
 */
export async function runEsbuild(options: BuildOptions, signal: AbortSignal): Promise<Built> {
  const started = generation
  try {
    return await runOnce(options, signal)
  } catch (error) {
    signal.throwIfAborted()
    if (!isServiceGone(error)) throw error
    if (started === generation) await stopEsbuild()
    return runOnce(options, signal)
  }
}

/** Starts the service before the first build needs it. */
export async function warmEsbuild(): Promise<void> {
  await transform('')
}

/** Ends the service. A build that comes later, or runs meanwhile, starts another. */
export async function stopEsbuild(): Promise<void> {
  generation += 1
  await stop()
}

async function runOnce(options: BuildOptions, signal: AbortSignal): Promise<Built> {
  signal.throwIfAborted()
  const build = await context({ ...options, bundle: true, write: false, metafile: true, logLevel: 'silent' })
  let cancelling = Promise.resolve()
  const cancel = (): void => {
    cancelling = build.cancel()
  }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const { outputFiles, metafile } = await build.rebuild()
    signal.throwIfAborted()
    return { outputFiles, metafile }
  } finally {
    signal.removeEventListener('abort', cancel)
    await cancelling
    await build.dispose()
  }
}

const isServiceGone = (error: unknown): boolean => /The service (was stopped|is no longer running)/.test(String(error))

export const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors)
