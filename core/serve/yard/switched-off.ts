import { setTimeout as delay } from 'node:timers/promises'
import type { WriteLog } from '../logs/log.js'
import type { Worker } from '../worker/worker.js'

/** What is to be left alone in a tenant's shop. */
export interface SwitchOff {
  readonly tenant: string
  /** The live one, of which these are. */
  readonly release: number
  /** Versions of plugins: `greeter@1.2.0`. */
  readonly ids: readonly string[]
}

/** off: its worker has said so · ended: it did not say so in time, and was ended · none: nothing ran. */
export type SwitchedOffAs = 'off' | 'ended' | 'none'

export interface SwitchedOffOptions {
  /** The tenant's, whatever they run. */
  readonly workersOf: (tenant: string) => readonly Worker[]
  readonly withinMs: number
  readonly log: WriteLog
}

/** Which plugins must not run any more, though their release goes on. */
export class SwitchedOff {
  readonly #options: SwitchedOffOptions
  readonly #known = new Map<string, SwitchOff>()
  #asked = 0

  constructor(options: SwitchedOffOptions) {
    this.#options = options
  }

  /** What a worker of the release starts without. */
  in(tenant: string, release: number): readonly string[] {
    const known = this.#known.get(tenant)
    return known?.release === release ? known.ids : []
  }

  /**
   * Has every worker of the tenant leave the plugins alone, one that is starting or that drains, too. One that does not say
   * within the time that it does, is ended. Those that start from now on start without.
   */
  async add(off: SwitchOff): Promise<SwitchedOffAs> {
    this.#known.set(off.tenant, off)
    const workers = this.#options.workersOf(off.tenant)
    const ended = await Promise.all(workers.map((worker) => this.#tell(worker, off)))
    return ended.length === 0 ? 'none' : ended.includes('ended') ? 'ended' : 'off'
  }

  async #tell(worker: Worker, { tenant, ids }: SwitchOff): Promise<'off' | 'ended'> {
    const { withinMs, log } = this.#options
    const asked = (this.#asked += 1)
    const answered = worker.switchedOff.wait(String(asked)).then(() => 'off' as const)
    worker.switchOff(asked, ids)
    const gone = worker.exited.then(() => 'ended' as const)
    const late = delay(withinMs, 'late' as const, { ref: false })
    const outcome = await Promise.race([answered, gone, late])
    if (outcome !== 'late') return outcome
    log('a worker does not say that it has switched a plugin off; it is ended', { tenant, pid: worker.pid, ids })
    worker.kill('it did not switch a plugin off in time')
    await worker.exited
    return 'ended'
  }
}
