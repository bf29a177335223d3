import { randomUUID } from 'node:crypto'
import type { Worker } from '../worker/worker.js'
import type { Candidate } from './candidate.js'
import { releaseFailed, type WorkerSpec } from './start-worker.js'

interface Known {
  readonly candidate: Candidate
  readonly worker: Worker
  readonly spec: WorkerSpec
}

/** The workers that are ready and get no requests. */
export class Candidates {
  readonly #known = new Map<string, Known>()

  add(worker: Worker, spec: WorkerSpec): Candidate {
    const id = randomUUID()
    const candidate: Candidate = {
      id,
      tenant: spec.guest.tenant.slug,
      release: spec.guest.release,
      pid: worker.pid,
      user: spec.database.user,
    }
    this.#known.set(id, { candidate, worker, spec })
    return candidate
  }

  of(tenant: string): readonly Candidate[] {
    return [...this.#known.values()].map(({ candidate }) => candidate).filter((one) => one.tenant === tenant)
  }

  /** It goes live, and is none any more. Throws RELEASE_FAILED when its worker has ended. */
  take(candidate: Candidate): Known {
    const known = this.remove(candidate)
    if (known === undefined) throw new Error(`release ${candidate.release} of ${candidate.tenant} is no candidate`)
    if (known.worker.state.kind === 'ready') return known
    throw releaseFailed(known.spec, known.worker.fault ?? new Error('its worker ended before the switch'))
  }

  remove({ id }: Candidate): Known | undefined {
    const known = this.#known.get(id)
    this.#known.delete(id)
    return known
  }
}
