import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { watchLog } from './bound-log.js'
import type { PostgresHome } from './postgres-home.js'

export interface PostgresExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** PostgreSQL's ways to end, from the friendly to the sudden, and when each is tried. */
const shutdowns = [
  { signal: 'SIGINT', afterMs: 0 },
  { signal: 'SIGQUIT', afterMs: 2500 },
  { signal: 'SIGKILL', afterMs: 2900 },
] as const

/** The server's process, in a process group of its own, writing to its log, which is kept short. */
export class PostgresProcess {
  readonly #child: ChildProcess
  /** Resolves when the process has ended, whoever ended it. */
  readonly closed: Promise<PostgresExit>

  private constructor(child: ChildProcess) {
    this.#child = child
    this.closed = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  }

  static async start(args: readonly string[], home: PostgresHome): Promise<PostgresProcess> {
    const { binaries, user } = home
    const [command = '', ...rest] = [...user.prefix, binaries.postgres, ...args]
    const log = await open(home.log, 'a', 0o600)
    try {
      const options = { cwd: home.path, env: binaries.environment, detached: true, ...user.ids }
      const child = spawn(command, rest, { ...options, stdio: ['ignore', log.fd, log.fd] })
      const started = new PostgresProcess(child)
      await once(child, 'spawn')
      const leave = watchLog(home.log)
      started.closed.then(leave, leave)
      return started
    } finally {
      await log.close()
    }
  }

  /** The server's own id: the commands that stand before it become it. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Disconnects everyone, writes what is to be written, and ends within 3 s. */
  async close(): Promise<void> {
    if (!this.isRunning) return
    const timers = shutdowns.map(({ signal, afterMs }) => setTimeout(() => this.#child.kill(signal), afterMs))
    await this.closed
    timers.forEach(clearTimeout)
  }
}

/** Why the server ended, as its log has it. */
export async function lastWords(log: string): Promise<string> {
  return reasonIn(await readFile(log, 'utf8'))
}

/** The reason of a failure in what one of PostgreSQL's programs wrote, for a sentence to a person. */
export function reasonIn(output: string): string {
  const lines = output.trim().split('\n')
  const reason = lines.findLast((line) => /FATAL:|PANIC:|error:/.test(line)) ?? lines.at(-1) ?? ''
  return reason.replace(/^.*?(FATAL|PANIC|error): */, '')
}
