import { type ChildProcess, spawn } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { endingWithUs } from '../../serve/index.js'
import type { House } from '../house.js'
import { packageRoot } from '../settings.js'

const entry = join(packageRoot, 'dist/bundled/rooms/control.js')

/** What it is told over its channel, so that no process shows it. */
const told = ['DATABASE_URL', 'SMTP_URL', 'SHOPCTL_BUS', 'SHOPCTL_SECRET_KEY', 'OTEL_EXPORTER_OTLP_HEADERS']

/** The process, and how it ended as the end of a sentence, when it has. */
export interface SpawnedControl {
  readonly child: ChildProcess
  readonly ended: Promise<string>
}

/** Starts the control process, which waits for what it is told; it ends with us, and what it prints goes to the log. */
export function spawnControl({ settings, log }: Pick<House, 'settings' | 'log'>): SpawnedControl {
  // The home is for whoever looks at a list of processes.
  const { file, args } = endingWithUs({ file: process.execPath, args: [entry, settings.home] })
  const child = spawn(file, args, {
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    // A group of its own: a terminal's Ctrl-C is for us, and we end it in order.
    detached: true,
  })
  const print = (line: string): void => log('the control process says', { line })
  for (const output of [child.stdout, child.stderr] as Readable[]) createInterface({ input: output }).on('line', print)
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, by) => resolve(by === null ? `it ended with code ${code}` : `it was ended by ${by}`))
    child.once('error', ({ message }) => resolve(message))
  })
  return { child, ended }
}

function environment(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir()
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !told.includes(name))),
    ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }),
    // Names are looked up by threads; a name server that does not answer must not hold up those of others.
    UV_THREADPOOL_SIZE: process.env['UV_THREADPOOL_SIZE'] ?? '64',
  }
}
