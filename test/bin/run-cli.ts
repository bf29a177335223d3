import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { run } from '../../bin/run.js'
import type { Output } from '../../bin/terminal/print.js'

export interface CliOptions {
  readonly home?: string
  readonly cwd?: string
  readonly stdin?: string
  /** Columns of the terminal; none when there is no terminal. */
  readonly columns?: number
  readonly environment?: NodeJS.ProcessEnv
}

export interface CliResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCli {
  readonly result: Promise<CliResult>
  /** Like Ctrl-C. */
  stop(): void
  /** What a person types. */
  readonly stdin: PassThrough
  readonly stdout: PassThrough
  readonly stderr: PassThrough
}

/** Runs a command line in this process. */
export const cli = (argv: readonly string[], options?: CliOptions): Promise<CliResult> => startCli(argv, options).result

export function startCli(argv: readonly string[], options: CliOptions = {}): RunningCli {
  const { home, cwd = process.cwd(), stdin, columns, environment = {} } = options
  const terminal = columns === undefined ? {} : { isTTY: true, columns }
  const output = (): PassThrough & Output => Object.assign(new PassThrough({ highWaterMark: 10_000_000 }), terminal)
  const streams = { stdin: Object.assign(new PassThrough(), terminal), stdout: output(), stderr: output() }
  if (stdin !== undefined) streams.stdin.end(stdin)
  const stopped = new EventEmitter()
  const world = {
    environment: { ...(home === undefined ? {} : { SHOPCTL_HOME: home }), ...environment },
    cwd,
    streams,
    onStop(listener: () => void) {
      stopped.on('stop', listener)
      return () => stopped.off('stop', listener)
    },
  }
  const result = run(argv, world).then(async (code) => {
    streams.stdout.end()
    streams.stderr.end()
    return { code, stdout: await text(streams.stdout), stderr: await text(streams.stderr) }
  })
  return { result, stop: () => stopped.emit('stop'), ...streams }
}
