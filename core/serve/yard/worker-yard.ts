import type { SandboxReport } from '../../model/index.js'
import type { EgressCall, EgressOutcome, Kernel, WorkerWord } from '../../protocol/index.js'
import { printable } from '../logs/printable.js'
import type { TenantLogs } from '../logs/tenant-logs.js'
import { EgressProcess } from '../processes/egress-process.js'
import type { Outsider } from '../processes/outsider.js'
import type { Sockets } from '../processes/sockets.js'
import { Sandbox } from '../sandbox/sandbox.js'
import type { ServeSetup } from '../serve-options.js'
import { Listeners } from '../waiting/listeners.js'
import { Worker } from '../worker/worker.js'
import { StandingLogins } from './standing-logins.js'
import { SwitchedOff } from './switched-off.js'
import { TenantScripts } from './tenant-scripts.js'

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
  readonly sockets: Pick<Sockets, 'ask'>
}

/** Every worker process there is, from its making to its end. */
export class WorkerYard {
  readonly #options: WorkerYardOptions
  readonly #workers = new Set<Worker>()
  readonly #states = new Listeners<ReleaseEvent>()
  readonly #egress: EgressProcess
  /** Plugins that must not run any more. */
  readonly switchedOff: SwitchedOff
  readonly scripts: TenantScripts
  readonly logins: StandingLogins
  /** What comes of their output when they have ended would go to the next tenant of that name. */
  readonly #unheard = new WeakSet<Worker>()
  #sandbox: Sandbox | undefined
  #isClosed = false

  constructor(options: WorkerYardOptions) {
    this.#options = options
    const { node, egressEntry: entry, env, reachable, database, log } = options
    const tcp = database !== undefined && 'host' in database ? database : undefined
    const onCall = (tenant: string, call: EgressCall): void => this.#noteCall(tenant, call)
    const workersOf = (tenant: string): Worker[] => this.#workersOf(tenant)
    this.switchedOff = new SwitchedOff({ workersOf, withinMs: options.settings.switchOffMs, log })
    this.scripts = new TenantScripts({ workersOf, withinMs: options.settings.switchOffMs, log })
    this.logins = new StandingLogins(log)
    this.#egress = new EgressProcess({ node, entry, env, reachable, database: tcp, log, onCall })
  }

  /** Tries what can stand around workers here. Rejects with SANDBOX_UNAVAILABLE. */
  async open(): Promise<void> {
    this.#egress.start()
    this.#sandbox = await Sandbox.open({ ...this.#options, egress: this.#egress }, this.#options.sandbox)
  }

  /** What stands around the workers. */
  get sandbox(): SandboxReport {
    return this.#opened.report
  }

  /** A new process that loads the kernel; an unhurried one gives way to others until it is hurried. */
  async spawn(kernel: Kernel, isUnhurried = false): Promise<Worker> {
    const { runDir, env } = this.#options
    const sandbox = this.#opened
    const worker = await Worker.spawn({
      kernel,
      sandbox,
      runDir,
      env,
      isUnhurried,
      onOutput: (...line) => this.#write(...line),
      onWord: (from, word) => this.#hear(from, word),
    })
    this.#workers.add(worker)
    worker.exited.then(() => this.#onExit(worker)).catch((error: Error) => this.#options.log(error.message))
    // Nobody waits for it, so it has the time.
    if (isUnhurried) worker.standby.then(() => this.logins.connect(worker)).catch(() => undefined)
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

  /** Answers the workers that the tenant still has; what they print from now on is lost. */
  forget(tenant: string): readonly Worker[] {
    this.scripts.forget(tenant)
    const workers = this.#workersOf(tenant)
    for (const worker of workers) this.#unheard.add(worker)
    return workers
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all(
      [...this.#workers].map(async (worker) => {
        await worker.finish([], closeMs)
        await worker.stop(closeMs)
      }),
    )
    await this.#egress.close()
    await this.#sandbox?.close()
  }

  get #opened(): Sandbox {
    if (this.#sandbox === undefined) throw new Error('no worker is spawned before the start')
    return this.#sandbox
  }

  #workersOf(tenant: string): Worker[] {
    return [...this.#workers].filter(({ activation }) => activation?.tenant.slug === tenant)
  }

  #onExit(worker: Worker): void {
    this.#workers.delete(worker)
    this.tell(worker, worker.isStopping ? 'stopped' : 'failed')
    const { activation, fault } = worker
    if (worker.isStopping || activation === undefined || fault === undefined) return
    const { tenant, release } = activation
    this.#options.watcher?.crashed(tenant.slug, { release, plugin: fault.plugin, words: fault.reason })
  }

  #hear(worker: Worker, word: WorkerWord): void {
    const { activation } = worker
    if (activation === undefined) return
    const { tenant, release } = activation
    if (word.kind === 'report') this.#options.watcher?.report(tenant.slug, release, word)
    else this.#ask(worker, { tenant: tenant.slug, plugin: word.plugin }, word)
  }

  /** Whoever a worker says that it asks for, it is one of its own shop. */
  #ask(worker: Worker, to: Outsider, { asking, question }: Extract<WorkerWord, { kind: 'ask' }>): void {
    this.#options.sockets.ask(to, question).then(
      (answer) => worker.tell({ kind: 'answered', asking, answer }),
      (error: Error) => worker.tell({ kind: 'not-answered', asking, words: error.message }),
    )
  }

  // What was refused is an author's or a seller's business, and would otherwise be a broken call without a reason.
  #noteCall(tenant: string, call: EgressCall): void {
    const { host, outcome } = call
    this.#options.watcher?.called(tenant, call)
    if (outcome !== 'done') this.#options.logs.note(tenant, `the call of ${host} was refused: ${refusals[outcome]}`)
  }

  #write(worker: Worker, stream: 'out' | 'err', text: string): void {
    const { activation } = worker
    if (this.#unheard.has(worker)) return
    if (activation === undefined) this.#options.log('a standby worker says', { pid: worker.pid, line: printable(text) })
    else this.#options.logs.add({ tenant: activation.tenant.slug, release: activation.release, stream, text })
  }
}

const refusals: Readonly<Record<Exclude<EgressOutcome, 'done'>, string>> = {
  forbidden: 'no plugin of this shop has a scope for it',
  private: 'its address is private (SHOPCTL_EGRESS_ALLOW names private addresses that may be called)',
  unknown: 'there is no such host',
  unreachable: 'nobody answers there',
  busy: 'the shop has too many calls under way',
}
