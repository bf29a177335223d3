import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { FromWorker, Kernel, StandingLogin, ToWorker, WorkerWord } from '../../protocol/index.js'
import { Child, type Exit } from '../child/child.js'
import type { Guest, Place, Sandbox } from '../sandbox/sandbox.js'
import { Replies } from '../waiting/replies.js'
import { CallsUnderWay } from './calls-under-way.js'
import type { RunningCode } from './live-worker.js'
import type { MarkFile } from './mark-file.js'
import { messageBudget, mostUnreadBytes } from './message-budget.js'
import { parseWorkerMessage } from './parse-worker-message.js'
import { giveWay, hurry } from './priority.js'
import { faultOfExit, faultOfWords, StartFault } from './start-fault.js'
import { envOf, openSurroundings, type Surroundings } from './surroundings.js'
import { WorkerClient } from './worker-client.js'
import type { WorkerState } from './worker-state.js'

export interface WorkerOptions {
  readonly kernel: Kernel
  readonly sandbox: Pick<Sandbox, 'openPlace'>
  readonly runDir: string
  readonly env: NodeJS.ProcessEnv
  /** It gives way to others until it is hurried. */
  readonly isUnhurried?: boolean
  readonly onOutput: (worker: Worker, stream: 'out' | 'err', line: string) => void
  /** What it has to report, or to ask. */
  readonly onWord: (worker: Worker, word: WorkerWord) => void
}

/** One worker process, from standby to its end: single use, one socket path, one token. */
export class Worker {
  readonly #standby = Promise.withResolvers<void>()
  readonly #ready = Promise.withResolvers<void>()
  readonly #settled = Promise.withResolvers<void>()
  readonly kernel: Kernel
  readonly socket: string
  readonly token = randomBytes(24).toString('base64url')
  readonly client: WorkerClient
  /** Resolves when the kernel is loaded; rejects with a StartFault. */
  readonly standby = this.#standby.promise
  /** Resolves when the worker says that it is ready; rejects with a StartFault that blames. */
  readonly ready = this.#ready.promise
  readonly exited: Promise<Exit>
  /** Resolves when it serves a tenant, or has ended. */
  readonly settled = this.#settled.promise
  /** The platform's own calls that run in it. */
  readonly calls = new CallsUnderWay()
  activation: Guest | undefined
  /** As whom it connected when it was on standby. */
  standing: StandingLogin | undefined
  /** Why it gave up, by its own words or by how it ended; undefined while it does not. */
  fault: StartFault | undefined
  /** Versions whose code it has been told to leave alone, by the number of the message. */
  readonly switchedOff = new Replies<void>()
  isStopping = false
  readonly tell = (message: ToWorker): void => this.#child.send(message)
  readonly kill = (reason: string): void => this.#child.kill(reason)
  /** Its process has ended, or is about to. It has `exited` later: its place is cleared first. */
  readonly isLost = (): boolean => this.#child.isLost
  /** It gets no more of the processors than others leave, until it may go on. Its id and its place may be another's after its end. */
  readonly giveWay = (): void => (this.#child.hasExited ? undefined : giveWay(this.#child.pid, this.#place))
  readonly goOn = (): void => (this.#child.hasExited ? undefined : hurry(this.#child.pid, this.#place))
  readonly settle = (): void => this.#settled.resolve()
  /** Finds out who runs in it, since it is to be ended and does not say so. */
  readonly look = (): Promise<void> => this.#mark.look(this.#pid, this.token).catch(() => undefined)
  /** The login as it can use it. */
  readonly reach = (login: StandingLogin): Promise<StandingLogin> => this.#place.reach(login)
  #state: WorkerState = { kind: 'preparing' }
  readonly #child: Child
  readonly #place: Place
  readonly #mark: MarkFile
  #pid: number
  /** Where it finds its bundle; nothing before it is told. */
  #bundle = ''
  readonly #drains: (() => void)[] = []
  readonly #finished = Promise.withResolvers<void>()
  #finishes = false
  readonly #budget = messageBudget()
  readonly #options: WorkerOptions

  /** Starts the process; its socket is listening when this resolves, and nobody answers there yet. */
  static async spawn(options: WorkerOptions): Promise<Worker> {
    const place = await options.sandbox.openPlace()
    try {
      return await Worker.#spawnIn(place, options)
    } catch (error) {
      await place.close().catch(() => undefined)
      throw error
    }
  }

  static async #spawnIn(place: Place, options: WorkerOptions): Promise<Worker> {
    const around = await openSurroundings(place, options)
    try {
      return new Worker(options, around)
    } finally {
      around.launch.release()
      around.listener.close()
    }
  }

  private constructor(options: WorkerOptions, { listener, place, launch, mark }: Surroundings) {
    this.kernel = options.kernel
    this.socket = listener.path
    this.client = new WorkerClient(this.socket, this.token)
    this.#place = place
    this.#mark = mark
    this.#options = options
    // Whoever waits hears of it; without anybody waiting it is no news.
    for (const moment of [this.standby, this.ready]) moment.catch(() => undefined)
    this.#child = new Child({
      command: launch.command,
      cwd: options.runDir,
      env: { ...options.env, ...envOf(launch) },
      descriptors: [listener.descriptor, ...launch.descriptors, mark.descriptor],
      mostUnreadBytes,
      onMessage: (text) => this.#receive(text),
      onBadChannel: (reason) => this.kill(reason),
      onOutput: (stream, line) => options.onOutput(this, stream, line),
    })
    this.#pid = this.#child.pid
    if (options.isUnhurried === true) this.giveWay()
    this.exited = this.#child.exited.then((exit) => this.#onExit(place.exitOf(exit)))
  }

  get pid(): number {
    return this.#pid
  }

  get code(): RunningCode {
    const root = `/proc/${this.#pid}/root`
    return { bundle: `${root}${this.#bundle}`, kernel: `${root}${this.#place.kernelDir(this.kernel)}` }
  }

  get state(): WorkerState {
    return this.#state
  }

  async activate(activation: Guest): Promise<void> {
    if (this.#state.kind !== 'standby') return
    this.activation = activation
    this.#state = { kind: 'starting' }
    const moved = await this.#place.moveIn(activation)
    this.#bundle = moved.bundle
    this.tell({ kind: 'activate', ...moved, token: this.token })
  }

  /** Somebody waits for it: it gives way to nobody any more, and does not get warm first. */
  hurry(): void {
    this.goOn()
    if (this.#state.kind === 'preparing') this.tell({ kind: 'hurry' })
  }

  /** Nothing calls the code of these versions any more: it says so by `switchedOff`. */
  switchOff(asked: number, ids: readonly string[]): void {
    this.#place.forbid(ids)
    this.tell({ kind: 'switch-off', asked, ids })
  }

  /** Asks it to finish what runs; resolves with its answer, which may never come. */
  drain(): Promise<void> {
    if (this.#state.kind === 'ready') this.#state = { kind: 'draining' }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#drains.push(resolve)
    this.tell({ kind: 'drain' })
    return promise
  }

  /**
   * Lets its plugins finish, and those that are named clean up. Resolves when they have, when the time is over or when it
   * has ended; at once where none of them wants to know.
   */
  async finish(removed: readonly string[], withinMs: number): Promise<void> {
    if (!this.#finishes) return
    this.tell({ kind: 'finish', removed })
    // It keeps no process that has nothing else to wait for.
    await Promise.race([this.#finished.promise, this.exited, delay(withinMs, undefined, { ref: false })])
  }

  async stop(graceMs: number): Promise<void> {
    this.isStopping = true
    await this.#child.stop(graceMs)
    await this.exited
  }

  #receive(text: string): void {
    if (this.#budget.spend(text.length + 1) < 0) {
      this.kill('sent too many messages')
      return
    }
    try {
      this.#take(parseWorkerMessage(text))
    } catch {
      this.kill('sent a message that is none')
    }
  }

  // A message that does not fit the state changes nothing.
  #take(message: FromWorker): void {
    switch (message.kind) {
      case 'standby':
        if (this.#state.kind !== 'preparing') return
        this.#state = { kind: 'standby' }
        this.#pid = this.#place.pidOf(this.#child.pid)
        this.#standby.resolve()
        return
      case 'step':
        if (this.#state.kind === 'starting') this.#state = { ...message, kind: 'starting' }
        return
      case 'ready':
        if (this.#state.kind !== 'starting') return
        this.#state = { kind: 'ready' }
        this.#finishes = message.finishes ?? false
        this.#ready.resolve()
        return
      case 'failed':
        // Its end need not hold up others.
        this.giveWay()
        this.fault ??= faultOfWords(message)
        this.#ready.reject(this.fault)
        return
      case 'report':
      case 'ask':
        this.#options.onWord(this, message)
        return
      case 'switched-off':
        this.switchedOff.resolve(String(message.asked), undefined)
        return
      case 'drained':
        this.#drains.shift()?.()
        return
      case 'finished':
        this.#finished.resolve()
    }
  }

  async #onExit(exit: Exit): Promise<Exit> {
    this.fault ??= faultOfExit(exit, this.#state, this.#mark.read())
    this.#mark.close()
    this.#state = { kind: 'stopped', exit }
    this.#standby.reject(this.fault)
    this.#ready.reject(this.fault)
    this.#settled.resolve()
    await this.client.close()
    // A place that cannot be cleared is given to nobody else.
    await Promise.all([rm(this.socket, { force: true }), this.#place.close().catch(() => undefined)])
    return exit
  }
}
