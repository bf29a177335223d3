import { setTimeout as delay } from 'node:timers/promises'
import { internalPaths } from '../../protocol/index.js'
import type { RunningScripts } from '../../scripts/contract/index.js'
import type { WriteLog } from '../logs/log.js'
import type { Worker } from '../worker/worker.js'

/** A tenant's scripts that are on from now on. */
export interface UseScripts extends RunningScripts {
  readonly tenant: string
}

/** used: its workers have said so · ended: one did not in time, and was ended · none: nothing ran, and the next worker starts with them. */
export type ScriptsUsedAs = 'used' | 'ended' | 'none'

export interface TenantScriptsOptions {
  /** The tenant's, whatever they run. */
  readonly workersOf: (tenant: string) => readonly Worker[]
  readonly withinMs: number
  readonly log: WriteLog
}

/** Which scripts of sellers are on, where that has changed since a worker was told what to become. */
export class TenantScripts {
  readonly #options: TenantScriptsOptions
  readonly #known = new Map<string, RunningScripts>()

  constructor(options: TenantScriptsOptions) {
    this.#options = options
  }

  /** What a worker of the tenant starts with, of what was found for it and what is known here. */
  newest(tenant: string, found: RunningScripts | undefined): RunningScripts | undefined {
    const known = this.#known.get(tenant)
    return known === undefined || (found !== undefined && found.revision > known.revision) ? found : known
  }

  forget(tenant: string): void {
    this.#known.delete(tenant)
  }

  /**
   * Has the tenant's workers use them: the live one, and one that is starting as soon as it is ready, for that may have been told
   * what to become before. What still drains ends with what it began. One that does not say so within the time is ended.
   */
  async use({ tenant, ...scripts }: UseScripts): Promise<ScriptsUsedAs> {
    const newest = this.newest(tenant, scripts) ?? scripts
    this.#known.set(tenant, newest)
    const workers = this.#options.workersOf(tenant)
    const concerned = workers.filter(({ state }) => state.kind === 'starting' || state.kind === 'ready')
    const told = await Promise.all(concerned.map((worker) => this.#tellWhenReady(worker, newest)))
    return told.includes('ended') ? 'ended' : told.includes('used') ? 'used' : 'none'
  }

  /** Who starts it ends one that does not get ready in time: then there is none to be told. */
  #tellWhenReady(worker: Worker, scripts: RunningScripts): Promise<'used' | 'ended' | undefined> {
    return worker.ready.then(
      () => this.#tell(worker, scripts),
      () => undefined,
    )
  }

  async #tell(worker: Worker, scripts: RunningScripts): Promise<'used' | 'ended'> {
    const { withinMs, log } = this.#options
    const ending = AbortSignal.timeout(withinMs)
    try {
      const request = worker.client.request({
        method: 'PUT',
        path: internalPaths.scripts,
        body: scripts,
        signal: ending,
      })
      const { status } = await Promise.race([request, worker.exited.then(() => ({ status: 0 }))])
      if (status === 204) return 'used'
    } catch {
      // It is over, whatever it was.
    }
    if (worker.state.kind !== 'stopped') {
      log('a worker does not say that it uses the scripts; it is ended', { pid: worker.pid })
      worker.kill('it did not use its scripts in time')
    }
    await Promise.race([worker.exited, delay(withinMs, undefined, { ref: false })])
    return 'ended'
  }
}
