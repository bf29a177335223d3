import type { Kernel } from '../protocol/index.js'
import { workerCommand } from './child/worker-command.js'
import { Listeners } from './listeners.js'
import type { TenantLogs } from './logs/tenant-logs.js'
import { printable } from './printable.js'
import type { ServeSetup } from './serve-options.js'
import { Worker } from './worker/worker.js'

/** How long workers have to end by themselves when everything closes. */
const closeMs = 1_000

/** A step of a worker's life. */
export interface ReleaseEvent {
  readonly tenant: string
  readonly release: number
  readonly pid: number
  /** `stopped`: because we wanted it; `failed`: it did not get ready, or it died. */
  readonly state: 'starting' | 'ready' | 'draining' | 'stopped' | 'failed'
}

export interface WorkerYardOptions extends ServeSetup {
  readonly logs: TenantLogs
}

/** Every worker process there is, from its making to its end. */
export class WorkerYard {
  readonly #options: WorkerYardOptions
  readonly #workers = new Set<Worker>()
  readonly #states = new Listeners<ReleaseEvent>()
  #isClosed = false

  constructor(options: WorkerYardOptions) {
    this.#options = options
  }

  /** A new process that loads the kernel. */
  async spawn(kernel: Kernel): Promise<Worker> {
    const { node, runDir, env, settings } = this.#options
    const command = workerCommand({ node, kernel, oldSpaceMb: settings.oldSpaceMb })
    const worker = await Worker.spawn({ kernel, command, runDir, env, onOutput: (...line) => this.#write(...line) })
    this.#workers.add(worker)
    worker.exited.then(() => this.#onExit(worker)).catch((error: Error) => this.#options.log(error.message))
    // Closed meanwhile: nobody would end it.
    if (this.#isClosed) worker.kill('the supervisor closes')
    return worker
  }

  onState(listener: (event: ReleaseEvent) => void): () => void {
    return this.#states.add(listener)
  }

  tell(worker: Worker, state: ReleaseEvent['state']): void {
    const { activation, pid } = worker
    if (activation !== undefined) {
      this.#states.tell({ tenant: activation.tenant.slug, release: activation.release, pid, state })
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(
      [...this.#workers].map(async (worker) => {
        await worker.finish([], closeMs)
        await worker.stop(closeMs)
      }),
    )
  }

  #onExit(worker: Worker): void {
    this.#workers.delete(worker)
    this.tell(worker, worker.isStopping ? 'stopped' : 'failed')
  }

  #write(worker: Worker, stream: 'out' | 'err', text: string): void {
    const { activation } = worker
    if (activation === undefined) this.#options.log('a standby worker says', { pid: worker.pid, line: printable(text) })
    else this.#options.logs.add({ tenant: activation.tenant.slug, release: activation.release, stream, text })
  }
}
