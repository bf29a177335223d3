import { Metrics } from '../../metrics/index.js'
import { type Channel, Confirms, type CrashLoop, type Doors, Peer, type ShopWatcher } from '../../serve/index.js'
import { Closers } from '../closers.js'
import type { ConnectedOutbox } from '../connect-outbox.js'
import type { ControlCalls, ControlStart, ControlStarted, PlatformCalls } from './control-calls.js'
import { type OpenControl, openControl } from './open-control.js'

/** The control process's own side: waits until it is told to begin, and is told what shops do. */
export class ControlRoom {
  readonly #peer: Peer<PlatformCalls, ControlCalls>
  readonly #closers = new Closers()
  readonly #stopping = new AbortController()
  readonly #confirms = new Confirms()
  readonly #metrics = new Metrics()
  readonly #closed = Promise.withResolvers<void>()
  #watcher: ShopWatcher = this.#metrics
  #outbox: Pick<ConnectedOutbox, 'connected'> | undefined
  #open: OpenControl | undefined

  constructor(channel: Channel) {
    this.#peer = new Peer(channel, this.#doors())
  }

  /** Resolves when all has ended because it was told to; rejects where something could not be closed. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  #doors(): Doors<ControlCalls> {
    return {
      begin: (start, { signal }) => this.#begin(start, signal),
      ping: () => undefined,
      confirm: this.#confirms.confirm,
      leaveCrashLoop: (loop) => this.#leave(loop),
      close: () => this.#close(),
      declare: ({ tenant, declared }) => this.#metrics.declare(tenant, declared),
      report: ({ tenant, release, report }) => this.#watcher.report(tenant, release, report),
      called: ({ tenant, call }) => this.#watcher.called(tenant, call),
      connected: (presence) => this.#outbox?.connected(presence),
      crashed: ({ tenant, crash }) => this.#watcher.crashed(tenant, crash),
    }
  }

  async #begin(start: ControlStart, signal: AbortSignal): Promise<ControlStarted> {
    this.#open = await openControl(start, {
      peer: this.#peer,
      closers: this.#closers,
      confirms: this.#confirms,
      metrics: this.#metrics,
      signal: AbortSignal.any([signal, this.#stopping.signal]),
      onOutbox: (outbox) => (this.#outbox = outbox),
    })
    this.#watcher = this.#open.watcher
    return this.#open.started
  }

  async #leave(loop: CrashLoop): Promise<void> {
    await this.#open?.leaveCrashLoop(loop)
  }

  async #close(): Promise<void> {
    this.#stopping.abort(new Error('the platform stops'))
    await this.#closers.close().then(this.#closed.resolve, this.#closed.reject)
  }
}
