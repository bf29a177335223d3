import type { SandboxReport } from '../model/index.js'
import type { Kernel, TenantLoad } from '../protocol/index.js'
import type { ExternalPlugins } from './processes/sockets.js'
import type { ShopLife } from './slots/shop-lives.js'
import type { TenantState } from './slots/slot-state.js'
import type { LiveWorker } from './worker/live-worker.js'
import type { WorkerAnswer, WorkerRequest } from './worker/worker-client.js'
import type { Candidate, StartOptions, Swap, SwapOptions } from './yard/candidate.js'
import type { StartSpec } from './yard/start-worker.js'
import type { SwitchedOffAs, SwitchOff } from './yard/switched-off.js'
import type { ScriptsUsedAs, UseScripts } from './yard/tenant-scripts.js'

/** Where a tenant's shop stands. */
export interface Standing {
  /** Its own address, where it is served. */
  readonly address: string | undefined
  readonly state: TenantState
  /** What it runs, or is started with again after a crash; nothing while it sleeps or wakes. */
  readonly release: number | undefined
  /** Its worker, where it has one. */
  readonly live: Pick<LiveWorker, 'release' | 'pid' | 'user' | 'code'> | undefined
  readonly life: ShopLife
}

/**
 * What changing shops needs of the supervisor, which may be in another process: the supervisor itself is one, the other end
 * of a connection to it is another.
 */
export interface Supervision {
  /** What stands around the workers. */
  readonly sandbox: SandboxReport
  readonly gatewayAddress: string
  readonly sockets: ExternalPlugins
  /**
   * The tenant's requests are taken from now on, at `<tenant>.localhost` and at its own loopback port (0 chooses one), and
   * wait until a release is live. Answers the address at its own port, also of one that is served already. Rejects with PORT_TAKEN.
   */
  serveTenant(tenant: string, port: number): Promise<string>
  /** Takes the tenant's address away, ends its workers and removes its log. */
  forgetTenant(tenant: string): Promise<void>
  standing(tenant: string): Promise<Standing>
  /** Resolves when it is the caller's turn to change the tenant, whose shop does not fall asleep until what it answers is called. */
  takeTurn(tenant: string): Promise<() => void>
  /** A worker that is ready for the release. Rejects with RELEASE_FAILED, blaming the plugin where there is one to blame. */
  startCandidate(spec: StartSpec, options: StartOptions): Promise<Candidate>
  /** The swap. Rejects with RELEASE_FAILED when the candidate dies or is not confirmed: then all is as it was. */
  goLive(candidate: Candidate, options?: Omit<SwapOptions, 'signal'>): Promise<Swap>
  /** Ends a candidate that does not go live. */
  discard(candidate: Candidate): Promise<void>
  /** A call to the tenant's live worker, which is woken. Rejects with SHOP_NOT_RUNNING or SHOP_UNAVAILABLE. */
  request(tenant: string, request: WorkerRequest): Promise<WorkerAnswer>
  /**
   * From now on nothing calls the code of these plugins in the tenant's workers, and none starts with them; within five
   * seconds. It lasts as long as the release.
   */
  switchOff(off: SwitchOff): Promise<SwitchedOffAs>
  /**
   * The tenant's workers use these scripts from now on, within five seconds; one that is starting when it is ready, and those
   * that start later, too. Nothing is woken.
   */
  useScripts(scripts: UseScripts): Promise<ScriptsUsedAs>
  /** Standby workers have this kernel loaded from now on. */
  useKernel(kernel: Kernel): Promise<void>
  /** What is under way for each tenant at the gateway. */
  load(): Promise<readonly TenantLoad[]>
  /** Rejects where the gateway does not run or does not answer. */
  checkGateway(): Promise<void>
  /** The last lines that the tenant's workers printed, oldest first. */
  readLogs(tenant: string, lines: number): Promise<string[]>
}
