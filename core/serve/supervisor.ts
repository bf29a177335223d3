import { type OnProgress, type SandboxReport, shopError } from '../model/index.js'
import type { Kernel, TenantLoad } from '../protocol/index.js'
import type { OnLogLine } from './logs/tenant-log.js'
import { TenantLogs } from './logs/tenant-logs.js'
import { clearRunDir, makeRunDir } from './make-run-dir.js'
import { GatewayProcess } from './processes/gateway-process.js'
import { gatewayOptions } from './processes/gateway-process-options.js'
import { Sockets } from './processes/sockets.js'
import { type ServeOptions, withDefaults } from './serve-options.js'
import { callWorker } from './slots/call-worker.js'
import { ShopLives } from './slots/shop-lives.js'
import { type PrepareWake, Shops } from './slots/shops.js'
import type { TenantState } from './slots/slot-state.js'
import { type Leaving, swap } from './slots/swap.js'
import type { Standing, Supervision } from './supervision.js'
import { Turns } from './waiting/turns.js'
import { untilAborted } from './waiting/until-aborted.js'
import type { CrashLoop } from './watch/crash-record.js'
import type { LiveWorker } from './worker/live-worker.js'
import type { Worker } from './worker/worker.js'
import type { WorkerAnswer, WorkerRequest } from './worker/worker-client.js'
import type { Candidate, StartOptions, Swap, SwapOptions } from './yard/candidate.js'
import { Candidates } from './yard/candidates.js'
import { type DrainOptions, drainWorker } from './yard/drain-worker.js'
import { StandbyPool } from './yard/standby-pool.js'
import type { LoginSource } from './yard/standing-logins.js'
import { type StartSpec, specOf, startWorker } from './yard/start-worker.js'
import type { SwitchedOffAs, SwitchOff } from './yard/switched-off.js'
import type { ScriptsUsedAs, UseScripts } from './yard/tenant-scripts.js'
import { type ReleaseEvent, WorkerYard } from './yard/worker-yard.js'

/** Makes the supervisor; `start` starts it. */
export const createSupervisor = (options: ServeOptions): Supervisor => new Supervisor(options)

/** Owns the workers and the gateway: starts, judges, swaps, watches, restarts and ends them. */
export class Supervisor implements Supervision {
  readonly #options
  readonly #gateway: GatewayProcess
  readonly sockets: Sockets
  readonly #yard: WorkerYard
  readonly #standby: StandbyPool
  readonly #logs: TenantLogs
  readonly #shops: Shops
  readonly #candidates = new Candidates()
  readonly #turns = new Turns()
  readonly #lives = new ShopLives()
  readonly #closing = new AbortController()
  #closed: Promise<void> | undefined

  constructor(options: ServeOptions) {
    this.#options = withDefaults(options)
    const { settings, log, kernel } = this.#options
    this.#logs = new TenantLogs(options.logsDir)
    this.#gateway = new GatewayProcess(gatewayOptions(this.#options, () => this.#shops))
    this.sockets = new Sockets(this.#options)
    this.#yard = new WorkerYard({ ...this.#options, logs: this.#logs, sockets: this.sockets })
    const spawn = (wanted: Kernel, isUnhurried: boolean): Promise<Worker> => this.#yard.spawn(wanted, isUnhurried)
    this.#standby = new StandbyPool({ kernel, size: settings.standby, spawn, log })
    this.#shops = new Shops({
      gateway: this.#gateway,
      settings,
      log,
      start: (spec, signal) => this.#start(spec, signal),
      end: ({ worker }) => this.#drain({ worker, gatewayDrained: Promise.resolve() }),
      onLive: (worker) => this.#yard.tell(worker, 'ready'),
    })
    this.onState((event) => this.#lives.count(event))
    this.onCrashLoop((loop) => this.#lives.countLoop(loop))
  }

  /** How a sleeping shop's live release is found when something wants it. Until this is called none can be woken. */
  wakeWith = (prepare: PrepareWake): void => this.#shops.wakeWith(prepare)
  /** Where workers on standby get a login from. Until this is called they connect when they are a shop's. */
  lodgeWith = (source: LoginSource): void => this.#yard.logins.open(source)
  /** The own port of each shop. */
  shopPorts = (): Readonly<Record<string, number>> => this.#shops.ports

  /** Opens the gateway and prepares a standby worker. Rejects with PORT_TAKEN or SANDBOX_UNAVAILABLE. */
  async start(): Promise<void> {
    await makeRunDir(this.#options.runDir)
    await Promise.all([this.#gateway.start(), this.#yard.open()])
    this.#standby.refill()
  }

  /** Ends everything: within a second what clients wait for, the workers after that. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  get gatewayAddress(): string {
    return `http://127.0.0.1:${this.#gateway.port}`
  }

  get sandbox(): SandboxReport {
    return this.#yard.sandbox
  }

  /** Where it speaks TLS, if it does. */
  get tlsAddress(): string | undefined {
    return this.#gateway.tlsPort === undefined ? undefined : `https://127.0.0.1:${this.#gateway.tlsPort}`
  }

  get gatewayPid(): number | undefined {
    return this.#gateway.pid
  }

  /** One that is asleep has a release, which something has to want. */
  serveTenant(tenant: string, port: number, { isAsleep = false } = {}): Promise<string> {
    return this.#shops.serve(tenant, port, isAsleep)
  }

  async forgetTenant(tenant: string): Promise<void> {
    const slot = this.#shops.remove(tenant)
    const worker = slot?.worker
    slot?.leave()
    const candidates = this.#candidates.of(tenant)
    const workers = this.#yard.forget(tenant)
    await this.#gateway.forget(tenant)
    const { stopMs } = this.#options.settings
    await Promise.all([worker?.stop(stopMs), ...candidates.map((candidate) => this.discard(candidate))])
    // Those that drain, too: what they do would be taken for what the next tenant of that name does.
    await Promise.all(workers.map((left) => left.stop(stopMs)))
    this.#lives.forget(tenant)
    await this.#logs.forget(tenant)
  }

  address(tenant: string): string | undefined {
    return this.#shops.address(tenant)
  }

  state(tenant: string): TenantState {
    return this.#shops.state(tenant)
  }

  live(tenant: string): LiveWorker | undefined {
    return this.#shops.live(tenant)
  }

  async standing(tenant: string): Promise<Standing> {
    return { ...this.#shops.standing(tenant), life: this.#lives.of(tenant) }
  }

  /** From the call on the shop does not fall asleep; one that sleeps, sleeps on. */
  takeTurn(tenant: string): Promise<() => void> {
    return this.#turns.take(tenant, this.#shops.slot(tenant)?.holds.take())
  }

  async startCandidate(spec: StartSpec, { signal, onProgress }: StartOptions): Promise<Candidate> {
    const worker = await this.#start(spec, signal, onProgress)
    // One that is started again after a crash has been upgraded already.
    const { upgraded: _, ...guest } = spec.guest
    return this.#candidates.add(worker, specOf(worker, { ...spec, guest }))
  }

  /**
   * The swap: new requests go to the candidate when this resolves; the old worker finishes what it has, and ends. Rejects
   * with RELEASE_FAILED when the candidate dies or is not confirmed: then all is as it was.
   */
  async goLive(candidate: Candidate, { signal, confirm, removed = [] }: SwapOptions = {}): Promise<Swap> {
    signal?.throwIfAborted()
    const slot = this.#shops.slot(candidate.tenant)
    if (slot === undefined) throw new Error(`${candidate.tenant} is not served`)
    const { worker, spec } = this.#candidates.take(candidate)
    const began = performance.now()
    const swapped = swap({ slot, worker, spec, gateway: this.#gateway, confirm }).then((end) => {
      // One that was refused may stand still, and hold the requests that it has got.
      const how = end.kind === 'refused' ? { drainMs: this.#options.settings.stopMs } : { removed }
      const drained = this.#drain(end.leaving, how)
      drained.catch(() => undefined)
      if (end.kind === 'refused') throw end.error
      this.#yard.tell(worker, 'ready')
      return { switchedMs: performance.now() - began, drained }
    })
    // From here on it goes to its end, whoever stops waiting.
    swapped.catch(() => undefined)
    return signal === undefined ? swapped : untilAborted(swapped, signal)
  }

  async discard(candidate: Candidate): Promise<void> {
    const worker = this.#candidates.remove(candidate)?.worker
    const { finishMs, stopMs } = this.#options.settings
    await worker?.finish([], finishMs)
    await worker?.stop(stopMs)
  }

  /** Waits a while for a worker that is being started; a swap waits for the call. */
  async request(tenant: string, request: WorkerRequest): Promise<WorkerAnswer> {
    const slot = this.#shops.slot(tenant)
    if (slot === undefined) throw shopError('SHOP_NOT_RUNNING', tenant, 'not served')
    return callWorker(request, { slot, settings: this.#options.settings })
  }

  switchOff = (off: SwitchOff): Promise<SwitchedOffAs> => this.#yard.switchedOff.add(off)
  useScripts = (scripts: UseScripts): Promise<ScriptsUsedAs> => this.#yard.scripts.use(scripts)
  useKernel = async (kernel: Kernel): Promise<void> => this.#standby.useKernel(kernel)

  load = (): Promise<readonly TenantLoad[]> => this.#gateway.count()

  async checkGateway(): Promise<void> {
    if (this.gatewayPid === undefined) throw new Error('it does not run')
    await this.load()
  }

  readLogs = (tenant: string, lines: number): Promise<string[]> => this.#logs.of(tenant).read(lines)

  /** Each line from now on, until the answered function is called. */
  followLogs = (tenant: string, listener: OnLogLine): (() => void) => this.#logs.of(tenant).follow(listener)

  onState = (listener: (event: ReleaseEvent) => void): (() => void) => this.#yard.onState(listener)

  /** A live release has crashed three times in five minutes. It is started again nevertheless. */
  onCrashLoop(listener: (event: CrashLoop) => void): () => void {
    return this.#shops.onCrashLoop(listener)
  }

  async #close(): Promise<void> {
    this.#closing.abort(new Error('the supervisor closes'))
    this.#shops.leave()
    await this.#gateway.close()
    await Promise.all([this.#standby.close(), this.#yard.close(), this.sockets.close()])
    await clearRunDir(this.#options.runDir)
    this.#shops.close()
    await this.#logs.close()
  }

  #start({ guest: { tenant, ...told }, ...rest }: StartSpec, signal: AbortSignal, onProgress?: OnProgress) {
    return startWorker({
      spec: { ...rest, guest: { ...told, tenant: { ...tenant, address: this.address(tenant.slug) } } },
      standby: this.#standby,
      readyMs: this.#options.settings.readyMs,
      off: () => this.#yard.switchedOff.in(tenant.slug, told.release),
      scripts: () => this.#yard.scripts.newest(tenant.slug, told.scripts),
      signal: AbortSignal.any([signal, this.#closing.signal]),
      onProgress,
      onActivated: (worker) => this.#yard.tell(worker, 'starting'),
      onOlderKernel: ({ message: error }) =>
        this.#options.log('a shop stays on the older kernel', { tenant: tenant.slug, error }),
    })
  }

  async #drain(
    leaving: Leaving | undefined,
    { drainMs = this.#options.settings.drainMs, removed = [] }: Partial<Pick<DrainOptions, 'drainMs' | 'removed'>> = {},
  ): Promise<void> {
    if (leaving === undefined) return
    const { worker, gatewayDrained } = leaving
    this.#yard.tell(worker, 'draining')
    await drainWorker(worker, { ...this.#options.settings, gatewayDrained, drainMs, removed })
  }
}
