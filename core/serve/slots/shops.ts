import type { TenantLoad } from '../../protocol/index.js'
import type { WriteLog } from '../logs/log.js'
import type { GatewayProcess } from '../processes/gateway-process.js'
import type { ServeSettings } from '../settings.js'
import { SleepKeeper } from '../sleep/sleep-keeper.js'
import type { AwakeShop, Bedtime } from '../sleep/sleep-policy.js'
import type { Standing } from '../supervision.js'
import { Listeners } from '../waiting/listeners.js'
import { startsInTurn } from '../waiting/starts-in-turn.js'
import type { CrashLoop } from '../watch/crash-record.js'
import { Endings } from '../watch/endings.js'
import { Hogs } from '../watch/hogs.js'
import { LoopLag } from '../watch/loop-lag.js'
import type { LiveWorker } from '../worker/live-worker.js'
import type { TenantState } from './slot-state.js'
import { TenantSlot } from './tenant-slot.js'
import type { LetGo, TenantSlotOptions, Waking } from './tenant-slot-options.js'

/** What a sleeping shop's live release is started with; undefined where it has got the requests by another way. */
export type PrepareWake = (tenant: string, signal: AbortSignal) => Promise<Waking | undefined>

export interface ShopsOptions extends Pick<TenantSlotOptions, 'start' | 'onLive'> {
  readonly gateway: GatewayProcess
  readonly settings: ServeSettings
  readonly log: WriteLog
  /** Ends the worker of a shop that has fallen asleep. */
  readonly end: (letGo: LetGo) => Promise<void>
}

/** The shops that are served: each has its own port and its slot, and is awake or asleep. */
export class Shops {
  readonly #options: ShopsOptions
  readonly #shops = new Map<string, { readonly slot: TenantSlot; readonly port: number }>()
  readonly #lag = new LoopLag()
  readonly #hogs = new Hogs()
  readonly #endings = new Endings()
  readonly #inTurn: TenantSlotOptions['inTurn']
  readonly #crashLoops = new Listeners<CrashLoop>()
  readonly #sleep: SleepKeeper
  #prepareWake: PrepareWake = () => Promise.reject(new Error('nobody has said how shops are woken'))

  constructor(options: ShopsOptions) {
    this.#options = options
    const { gateway, settings, log } = options
    this.#inTurn = startsInTurn(settings.wakesAtOnce)
    this.#sleep = new SleepKeeper({
      rules: settings,
      count: () => this.#awake().length,
      survey: async () => this.#survey(await gateway.count(), performance.now()),
      putToSleep: (bedtime) => this.#putToSleep(bedtime),
      onError: ({ message }) => log('shops cannot be put to sleep', { error: message }),
    })
  }

  wakeWith(prepare: PrepareWake): void {
    this.#prepareWake = prepare
  }

  /** Takes the tenant's requests from now on. Answers the address at its own port. Rejects with PORT_TAKEN. */
  async serve(tenant: string, port: number, isAsleep: boolean): Promise<string> {
    const known = this.address(tenant)
    if (known !== undefined) return known
    const slot = this.#makeSlot(tenant, isAsleep)
    const bound = await this.#options.gateway.serve(tenant, port, isAsleep)
    this.#shops.set(tenant, { slot, port: bound })
    // Somebody may have asked for it before it was here.
    if (isAsleep) slot.tellAbsence()
    return this.address(tenant) as string
  }

  /** Answers the one that was there. Nothing keeps it alive any more. */
  remove(tenant: string): TenantSlot | undefined {
    const slot = this.slot(tenant)
    this.#shops.delete(tenant)
    return slot
  }

  /** Something wants it. */
  wake(tenant: string): void {
    this.slot(tenant)?.wake()
  }

  /** The gateway has requests for these. */
  hearOfRequests(tenants: readonly string[]): void {
    for (const tenant of tenants) this.slot(tenant)?.holds.hearOfRequests()
  }

  /** Workers of these tenants, and of no others, say nothing to their requests. */
  hearOfSilence(tenants: readonly string[]): void {
    this.#hogs.hear(tenants.flatMap((tenant) => this.slot(tenant)?.worker ?? []))
  }

  slot(tenant: string): TenantSlot | undefined {
    return this.#shops.get(tenant)?.slot
  }

  address(tenant: string): string | undefined {
    const port = this.#shops.get(tenant)?.port
    return port === undefined ? undefined : `http://127.0.0.1:${port}`
  }

  /** The own port of each. */
  get ports(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#shops].map(([tenant, { port }]) => [tenant, port]))
  }

  state(tenant: string): TenantState {
    return this.slot(tenant)?.state ?? 'stopped'
  }

  live(tenant: string): LiveWorker | undefined {
    const { worker, spec } = this.slot(tenant) ?? {}
    if (worker === undefined || spec === undefined) return undefined
    const { pid, socket, token, code } = worker
    return { release: spec.guest.release, pid, code, socket, token, user: spec.database.user }
  }

  standing(tenant: string): Omit<Standing, 'life'> {
    const live = this.live(tenant)
    return {
      address: this.address(tenant),
      state: this.state(tenant),
      release: this.slot(tenant)?.spec?.guest.release,
      live: live && { release: live.release, pid: live.pid, code: live.code, user: live.user },
    }
  }

  onCrashLoop(listener: (event: CrashLoop) => void): () => void {
    return this.#crashLoops.add(listener)
  }

  /** Keeps nothing alive any more, and wakes nobody. */
  leave(): void {
    this.#sleep.close()
    for (const { slot } of this.#shops.values()) slot.leave()
  }

  close(): void {
    this.#lag.close()
  }

  #makeSlot(tenant: string, isAsleep: boolean): TenantSlot {
    return new TenantSlot({
      ...this.#options,
      tenant,
      isAsleep,
      lag: this.#lag,
      endings: this.#endings,
      inTurn: this.#inTurn,
      admit: (signal) => this.#sleep.admit(signal),
      prepare: (signal) => this.#prepareWake(tenant, signal),
      onCrashLoop: (loop) => this.#crashLoops.tell(loop),
    })
  }

  /** Those that have a worker, or get theirs again after a crash. */
  #awake(): TenantSlot[] {
    return [...this.#shops.values()].flatMap(({ slot }) => (slot.spec === undefined ? [] : slot))
  }

  /** One of which the gateway says nothing is taken as busy. */
  #survey(loads: readonly TenantLoad[], now: number): readonly AwakeShop[] {
    const loadOf = new Map(loads.map((load) => [load.tenant, load]))
    return this.#awake().map(({ tenant, worker, usedAt, holds }) => {
      const { underWay = 1, quietMs = 0 } = loadOf.get(tenant) ?? {}
      const isBusy = worker === undefined || holds.isHeld || underWay > 0
      return { tenant, isBusy, usedAt: Math.max(usedAt, now - quietMs) }
    })
  }

  async #putToSleep({ tenant, quietMs }: Bedtime): Promise<boolean> {
    const { end, log } = this.#options
    const letGo = await this.slot(tenant)?.fallAsleep(quietMs)
    if (letGo === undefined) return false
    const { worker, spec } = letGo
    worker.giveWay()
    end(letGo)
      .then(() => this.#sleep.calm())
      .then(() => spec.afterSleep?.(spec.database.user))
      .catch((error: unknown) => log('a sleeping shop left something behind', { tenant, error: String(error) }))
    return true
  }
}
