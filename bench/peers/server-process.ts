import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

export interface ServerCommand {
  readonly command: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  /** File for what it prints. */
  readonly log: string
  /** Asked until it answers with 200, or with anything where that is enough. */
  readonly ready: { readonly url: string; readonly status?: number }
}

const startDeadlineMs = 180_000
const stopDeadlineMs = 15_000

/** A server in a process of its own, which ends with ours. */
export class ServerProcess {
  private constructor(private readonly child: ChildProcess) {}

  static async start({ command, cwd, environment, log, ready }: ServerCommand): Promise<ServerProcess> {
    const [file = '', ...args] = command
    const output = await open(log, 'w')
    const env = { HOME: process.env['HOME'] ?? '', ...environment }
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', output.fd, output.fd] })
    const spawned = once(child, 'spawn')
    const kill = (): void => void child.kill()
    process.once('exit', kill)
    child.once('exit', () => process.off('exit', kill))
    const server = new ServerProcess(child)
    try {
      await spawned
      await output.close()
      await server.#untilReady(ready)
      return server
    } catch (error) {
      await server.close()
      throw new Error(`${command.join(' ')} did not start: ${(await readFile(log, 'utf8')).trim().slice(-2_000)}`, {
        cause: error,
      })
    }
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  get #isRunning(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null
  }

  /** Asks it to end, and ends it where it does not. */
  async close(): Promise<void> {
    if (!this.#isRunning) return
    const exited = once(this.child, 'exit')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), stopDeadlineMs)
    this.child.kill('SIGTERM')
    await exited
    clearTimeout(timer)
  }

  async #untilReady({ url, status }: ServerCommand['ready']): Promise<void> {
    for (const deadline = Date.now() + startDeadlineMs; ; await delay(50)) {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
      await answer?.body?.cancel()
      if (answer !== undefined && (status === undefined || answer.status === status)) return
      if (!this.#isRunning) throw new Error('it ended')
      if (Date.now() > deadline) throw new Error(`it was not ready after ${startDeadlineMs / 1000} s`)
    }
  }
}
