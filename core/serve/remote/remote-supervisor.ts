import type { SandboxReport } from '../../model/index.js'
import type { Kernel, TenantLoad } from '../../protocol/index.js'
import type { ExternalPlugins } from '../processes/sockets.js'
import type { Standing, Supervision } from '../supervision.js'
import type { WorkerAnswer, WorkerRequest } from '../worker/worker-client.js'
import type { Candidate, StartOptions, Swap, SwapOptions } from '../yard/candidate.js'
import type { StartSpec } from '../yard/start-worker.js'
import type { SwitchedOffAs, SwitchOff } from '../yard/switched-off.js'
import type { ScriptsUsedAs, UseScripts } from '../yard/tenant-scripts.js'
import type { Calling, Doors, Peer } from './peer.js'
import type { SupervisorAnswers, SupervisorCalls, Switched } from './supervisor-calls.js'

/** The supervisor in another process, at the other end of a connection. What it was asked for ends with the connection. */
export class RemoteSupervisor implements Supervision {
  readonly sandbox: SandboxReport
  readonly gatewayAddress: string
  readonly #peer: Peer<SupervisorCalls, unknown>
  readonly #confirms: Confirms

  constructor(
    peer: Peer<SupervisorCalls, unknown>,
    { sandbox, gatewayAddress, confirms }: Pick<Supervision, 'sandbox' | 'gatewayAddress'> & { confirms: Confirms },
  ) {
    this.#peer = peer
    this.#confirms = confirms
    this.sandbox = sandbox
    this.gatewayAddress = gatewayAddress
  }

  readonly sockets: ExternalPlugins = {
    open: () => this.#peer.call('openSocket', undefined),
    address: () => this.#peer.call('socketAddress', undefined),
    present: () => this.#peer.call('presentOutside', undefined),
    push: (to, event, within) => this.#peer.call('pushOutside', { to, event, within }),
  }

  serveTenant(tenant: string, port: number): Promise<string> {
    return this.#peer.call('serveTenant', { tenant, port })
  }

  forgetTenant(tenant: string): Promise<void> {
    return this.#peer.call('forgetTenant', tenant)
  }

  standing(tenant: string): Promise<Standing> {
    return this.#peer.call('standing', tenant)
  }

  async takeTurn(tenant: string): Promise<() => void> {
    const turn = await this.#peer.call('takeTurn', tenant)
    return () => this.#peer.tell('endTurn', turn)
  }

  startCandidate(
    { restore: _r, afterSleep: _a, database: _d, ...spec }: StartSpec,
    { signal, onProgress }: StartOptions,
  ): Promise<Candidate> {
    return this.#peer.call('startCandidate', spec, { signal, onProgress: onProgress as Calling['onProgress'] })
  }

  async goLive(candidate: Candidate, { confirm, removed }: Omit<SwapOptions, 'signal'> = {}): Promise<Swap> {
    const number = confirm && this.#confirms.add(confirm)
    const switched = Promise.withResolvers<Switched>()
    const onProgress = (value: unknown): void => switched.resolve(value as Switched)
    const drained = this.#peer.call('goLive', { candidate, removed, confirm: number }, { onProgress })
    drained
      .catch(switched.reject)
      .finally(() => this.#confirms.delete(number))
      .catch(() => undefined)
    return { ...(await switched.promise), drained }
  }

  discard(candidate: Candidate): Promise<void> {
    return this.#peer.call('discard', candidate)
  }

  request(tenant: string, { signal, ...request }: WorkerRequest): Promise<WorkerAnswer> {
    return this.#peer.call('request', { tenant, ...request }, { signal })
  }

  switchOff(off: SwitchOff): Promise<SwitchedOffAs> {
    return this.#peer.call('switchOff', off)
  }

  useScripts(scripts: UseScripts): Promise<ScriptsUsedAs> {
    return this.#peer.call('useScripts', scripts)
  }

  useKernel(kernel: Kernel): Promise<void> {
    return this.#peer.call('useKernel', kernel)
  }

  load(): Promise<readonly TenantLoad[]> {
    return this.#peer.call('load', undefined)
  }

  checkGateway(): Promise<void> {
    return this.#peer.call('checkGateway', undefined)
  }

  readLogs(tenant: string, lines: number): Promise<string[]> {
    return this.#peer.call('readLogs', { tenant, lines })
  }
}

/** What judges releases that go live, by numbers that can be sent. */
export class Confirms implements Doors<SupervisorAnswers> {
  readonly #known = new Map<number, () => Promise<void>>()
  #count = 0

  add(confirm: () => Promise<void>): number {
    this.#count += 1
    this.#known.set(this.#count, confirm)
    return this.#count
  }

  delete(number: number | undefined): void {
    if (number !== undefined) this.#known.delete(number)
  }

  readonly confirm = async (number: number): Promise<void> => {
    const confirm = this.#known.get(number)
    if (confirm === undefined) throw new Error('nobody confirms it any more')
    await confirm()
  }
}
