import type { OnProgress } from '../../model/index.js'
import type { Kernel } from '../../protocol/index.js'
import type { Supervision } from '../supervision.js'
import type { WorkerAnswer } from '../worker/worker-client.js'
import type { Candidate } from '../yard/candidate.js'
import type { StartSpec } from '../yard/start-worker.js'
import type { Answering, Doors, Peer } from './peer.js'
import type { SentSpec, SupervisorAnswers, SupervisorCalls, Switched } from './supervisor-calls.js'

/** What the process that has the supervisor does for a release's worker, whoever asked for it. */
export type Care = (spec: SentSpec) => Pick<StartSpec, 'restore' | 'afterSleep' | 'database'>

export interface SupervisorDoorOptions {
  readonly supervisor: Supervision
  readonly care: Care
  /** Shops are started on this kernel from now on. */
  readonly onKernel: (kernel: Kernel) => void
  /** The other end, which is there when somebody calls. */
  readonly peer: () => Pick<Peer<SupervisorAnswers, unknown>, 'call'>
}

/**
 * The supervisor for another process, as long as that is there: when it has gone, candidates that it started are ended, a swap
 * that it has not confirmed is refused, and its turns are given back as soon as nothing of it is under way for the tenant.
 */
export class SupervisorDoor {
  readonly #options: SupervisorDoorOptions
  readonly #candidates = new Map<string, Candidate>()
  readonly #turns = new Map<number, { readonly tenant: string; readonly end: () => void }>()
  readonly #underWay = new Map<string, Set<Promise<unknown>>>()
  #count = 0
  #isClosed = false

  constructor(options: SupervisorDoorOptions) {
    this.#options = options
  }

  get doors(): Doors<SupervisorCalls> {
    const { supervisor } = this.#options
    return {
      serveTenant: ({ tenant, port }) => this.#during(tenant, supervisor.serveTenant(tenant, port)),
      forgetTenant: (tenant) => this.#during(tenant, supervisor.forgetTenant(tenant)),
      standing: (tenant) => supervisor.standing(tenant),
      takeTurn: (tenant) => this.#takeTurn(tenant),
      endTurn: (turn) => this.#endTurn(turn),
      startCandidate: (spec, call) => this.#during(spec.guest.tenant.slug, this.#startCandidate(spec, call)),
      goLive: (asked, call) => this.#during(asked.candidate.tenant, this.#goLive(asked, call)),
      discard: (candidate) => this.#during(candidate.tenant, this.#discard(candidate)),
      request: ({ tenant, ...request }, { signal }): Promise<WorkerAnswer> =>
        this.#during(tenant, supervisor.request(tenant, { ...request, signal })),
      switchOff: (off) => supervisor.switchOff(off),
      useScripts: (scripts) => supervisor.useScripts(scripts),
      useKernel: (kernel) => this.#useKernel(kernel),
      load: () => supervisor.load(),
      checkGateway: () => supervisor.checkGateway(),
      openSocket: () => supervisor.sockets.open(),
      socketAddress: () => supervisor.sockets.address(),
      presentOutside: () => supervisor.sockets.present(),
      pushOutside: ({ to, event, within }) => supervisor.sockets.push(to, event, within),
      readLogs: ({ tenant, lines }) => supervisor.readLogs(tenant, lines),
    }
  }

  /** The other process is gone. Resolves when nothing of what it asked for is left. */
  async close(): Promise<void> {
    this.#isClosed = true
    const discarded = [...this.#candidates.values()].map((one) => this.#during(one.tenant, this.#discard(one)))
    const ended = [...this.#turns.keys()].map((turn) => this.#endWhenQuiet(turn))
    await Promise.all([...discarded, ...ended])
    await Promise.allSettled([...this.#underWay.values()].flatMap((all) => [...all]))
  }

  async #takeTurn(tenant: string): Promise<number> {
    const end = await this.#options.supervisor.takeTurn(tenant)
    this.#count += 1
    this.#turns.set(this.#count, { tenant, end })
    // Nobody would end it.
    if (this.#isClosed) this.#endTurn(this.#count)
    return this.#count
  }

  #endTurn(turn: number): void {
    this.#turns.get(turn)?.end()
    this.#turns.delete(turn)
  }

  /** Whoever is next must not meet what the last one has left under way. */
  async #endWhenQuiet(turn: number): Promise<void> {
    const { tenant = '' } = this.#turns.get(turn) ?? {}
    const underWay = this.#underWay.get(tenant) ?? new Set<Promise<unknown>>()
    await Promise.allSettled(underWay)
    this.#endTurn(turn)
  }

  async #startCandidate(spec: SentSpec, { signal, onProgress }: Answering): Promise<Candidate> {
    const { supervisor, care } = this.#options
    const options = { signal, onProgress: onProgress as OnProgress }
    const candidate = await supervisor.startCandidate({ ...spec, ...care(spec) }, options)
    this.#candidates.set(candidate.id, candidate)
    if (this.#isClosed) await this.#discard(candidate)
    return candidate
  }

  async #useKernel(kernel: Kernel): Promise<void> {
    await this.#options.supervisor.useKernel(kernel)
    this.#options.onKernel(kernel)
  }

  async #discard(candidate: Candidate): Promise<void> {
    this.#candidates.delete(candidate.id)
    await this.#options.supervisor.discard(candidate)
  }

  async #goLive(
    { candidate, removed, confirm: number }: Parameters<SupervisorCalls['goLive']>[0],
    { onProgress }: Answering,
  ): Promise<void> {
    const { supervisor, peer } = this.#options
    this.#candidates.delete(candidate.id)
    const { switchedMs, drained } = await supervisor.goLive(candidate, {
      ...(removed === undefined ? {} : { removed }),
      ...(number === undefined ? {} : { confirm: () => peer().call('confirm', number) }),
    })
    onProgress({ switchedMs } satisfies Switched)
    await drained
  }

  #during<T>(tenant: string, work: Promise<T>): Promise<T> {
    const all = this.#underWay.get(tenant) ?? new Set()
    this.#underWay.set(tenant, all.add(work))
    const forget = (): void => {
      all.delete(work)
      if (all.size === 0) this.#underWay.delete(tenant)
    }
    work.then(forget, forget)
    return work
  }
}
