import type { StatusView } from '../../control/index.js'
import type { DatabaseConnection } from '../../database/index.js'
import type { Metrics, ProcessCensus } from '../../metrics/index.js'
import type { SandboxReport } from '../../model/index.js'
import type { EgressCall, Kernel, Report, WorkerCrash } from '../../protocol/index.js'
import type { CrashLoop, Presence, SupervisorAnswers, SupervisorCalls } from '../../serve/index.js'
import type { OnStart } from '../house.js'
import type { NewTenant } from '../make-shop.js'
import type { OpenMailbox } from '../open-mailbox.js'
import type { OpenRegistry } from '../open-registry.js'
import type { Settings } from '../settings.js'

/** What the platform's process tells the control process that it starts: its secrets stand nowhere else. */
export interface ControlStart {
  readonly settings: Settings
  /** What sellers' settings are sealed with. */
  readonly secretKey: Uint8Array
  readonly connection: DatabaseConnection
  readonly registry: OpenRegistry
  readonly mailbox: OpenMailbox
  readonly kernel: Kernel
  readonly sandbox: SandboxReport
  readonly gatewayAddress: string
  readonly tokens: { readonly operator: string; readonly metrics: string }
  /** Of the control API; 0 takes a free one. */
  readonly port: number
  /** Another one has been there since the platform's start, and the shops have gone on without it. */
  readonly isAgain: boolean
  /** Whether each line of the log is wanted. */
  readonly tellsLog: boolean
}

export interface ControlStarted {
  /** Address of the control API. */
  readonly api: string
  readonly status: StatusView
  /** That are to be shown: of the tenants that this start made, and of those whose password no start before has come to show. */
  readonly firstPasswords: readonly NewTenant[]
}

/** What the control process is asked and told. */
export interface ControlCalls extends SupervisorAnswers {
  begin(start: ControlStart): ControlStarted
  ping(asked: undefined): void
  leaveCrashLoop(loop: CrashLoop): void
  close(asked: undefined): void
  declare(told: { readonly tenant: string; readonly declared: Parameters<Metrics['declare']>[1] }): void
  report(told: { readonly tenant: string; readonly release: number; readonly report: Report }): void
  called(told: { readonly tenant: string; readonly call: EgressCall }): void
  connected(presence: Presence): void
  crashed(told: { readonly tenant: string; readonly crash: WorkerCrash }): void
}

/** What the platform's process is asked and told by it. */
export interface PlatformCalls extends SupervisorCalls {
  cost(asked: undefined): ProcessCensus
  progress(line: Parameters<OnStart>[0]): void
  logLine(line: string): void
}
