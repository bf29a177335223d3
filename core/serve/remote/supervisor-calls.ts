import type { Kernel, PushedEvent, TenantLoad } from '../../protocol/index.js'
import type { Outsider } from '../processes/outsider.js'
import type { Presence } from '../processes/socket-process.js'
import type { Standing } from '../supervision.js'
import type { WorkerAnswer, WorkerRequest } from '../worker/worker-client.js'
import type { Candidate } from '../yard/candidate.js'
import type { StartSpec } from '../yard/start-worker.js'
import type { SwitchedOffAs, SwitchOff } from '../yard/switched-off.js'
import type { ScriptsUsedAs, UseScripts } from '../yard/tenant-scripts.js'

/** A release's worker, without what is done for it in the process that has the supervisor. */
export type SentSpec = Omit<StartSpec, 'restore' | 'afterSleep' | 'database'>

/** What a remote supervisor asks of the process that has the real one. */
export interface SupervisorCalls {
  serveTenant(asked: { readonly tenant: string; readonly port: number }): string
  forgetTenant(tenant: string): void
  standing(tenant: string): Standing
  /** Answers the turn's number. */
  takeTurn(tenant: string): number
  endTurn(turn: number): void
  startCandidate(spec: SentSpec): Candidate
  /** Its one progress is a `Switched`; answers when the old worker is gone. `confirm` numbers what confirms it. */
  goLive(asked: {
    readonly candidate: Candidate
    readonly removed: readonly string[] | undefined
    readonly confirm: number | undefined
  }): void
  discard(candidate: Candidate): void
  request(asked: Omit<WorkerRequest, 'signal'> & { readonly tenant: string }): WorkerAnswer
  switchOff(off: SwitchOff): SwitchedOffAs
  useScripts(scripts: UseScripts): ScriptsUsedAs
  useKernel(kernel: Kernel): void
  load(asked: undefined): readonly TenantLoad[]
  checkGateway(asked: undefined): void
  openSocket(asked: undefined): string
  socketAddress(asked: undefined): string | null
  presentOutside(asked: undefined): readonly Presence[]
  pushOutside(asked: { readonly to: Outsider; readonly event: PushedEvent; readonly within: number }): void
  readLogs(asked: { readonly tenant: string; readonly lines: number }): string[]
}

/** The new worker has the requests, for good. */
export interface Switched {
  readonly switchedMs: number
}

/** What that process asks of the remote supervisor. */
export interface SupervisorAnswers {
  /** Judges a release that goes live. */
  confirm(number: number): void
}
