import type { Metrics } from '../../metrics/index.js'
import type { EgressCall, Report, WorkerCrash } from '../../protocol/index.js'
import type { CrashLoop, Peer, Presence, ShopWatcher } from '../../serve/index.js'
import type { ControlCalls, PlatformCalls } from './control-calls.js'

export type ControlPeer = Peer<ControlCalls, PlatformCalls>

/**
 * The way from the shops to the control process, which may be away: then what is only counted is lost, and crash loops are
 * told when it is back.
 */
export class ControlLink implements ShopWatcher, Pick<Metrics, 'declare'> {
  #peer: ControlPeer | undefined
  #isUp = false
  readonly #loops = new Map<string, CrashLoop>()

  /** This one is there from now on, and does not work yet. */
  attach(peer: ControlPeer): void {
    this.#peer = peer
    this.#isUp = false
  }

  /** The attached one works. */
  isUp(): void {
    this.#isUp = true
    for (const loop of this.#loops.values()) this.#leave(loop)
  }

  declare: Metrics['declare'] = (tenant, declared) => this.#peer?.tell('declare', { tenant, declared })

  report(tenant: string, release: number, report: Report): void {
    this.#peer?.mention('report', { tenant, release, report })
  }

  called(tenant: string, call: EgressCall): void {
    this.#peer?.mention('called', { tenant, call })
  }

  /** One that is started again asks who is there. */
  connected(presence: Presence): void {
    this.#peer?.tell('connected', presence)
  }

  crashed(tenant: string, crash: WorkerCrash): void {
    this.#peer?.mention('crashed', { tenant, crash })
  }

  /** It is told until one has dealt with it, also where that dies meanwhile. */
  crashLoop(loop: CrashLoop): void {
    this.#loops.set(loop.tenant, loop)
    if (this.#isUp) this.#leave(loop)
  }

  #leave(loop: CrashLoop): void {
    this.#peer?.call('leaveCrashLoop', loop).then(
      () => {
        if (this.#loops.get(loop.tenant) === loop) this.#loops.delete(loop.tenant)
      },
      // The next one is told.
      () => undefined,
    )
  }
}
