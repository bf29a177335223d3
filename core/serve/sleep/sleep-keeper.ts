import { setTimeout as delay } from 'node:timers/promises'
import { untilAborted } from '../waiting/until-aborted.js'
import { type AwakeShop, type Bedtime, mayWake, type SleepRules, whoSleeps } from './sleep-policy.js'

/** How often it looks who is idle: a part of the idle time, within these bounds. */
const shareOfIdle = 1 / 8
const shortestPauseMs = 20
const longestPauseMs = 5_000
/** How soon it looks for room again, while somebody waits for it. */
const roomMs = 200
/** How long what can wait does so while shops are being woken. */
const calmMs = 2_000

export interface SleepKeeperOptions {
  readonly rules: SleepRules & { readonly wakesAtOnce: number }
  /** How many shops have a worker. */
  readonly count: () => number
  /** Those shops, on the clock of `performance.now()`. */
  readonly survey: () => Promise<readonly AwakeShop[]>
  /** Lets the shop go to sleep, if it still may. Answers whether it does. */
  readonly putToSleep: (bedtime: Bedtime) => Promise<boolean>
  readonly onError: (error: Error) => void
}

interface Turn {
  readonly granted: PromiseWithResolvers<void>
  isGranted: boolean
}

/** Puts idle shops to sleep, by one timer for all, and lets so many shops be awake, and be woken at once. */
export class SleepKeeper {
  readonly #options: SleepKeeperOptions
  readonly #closing = new AbortController()
  readonly #queue = new Set<Turn>()
  #waking = 0
  #calm = Promise.withResolvers<void>()
  #isCalling = false

  constructor(options: SleepKeeperOptions) {
    this.#options = options
    this.#run().catch(options.onError)
  }

  /** Resolves when a shop may be woken; call what it answers when that has ended. Who came first is first. */
  async admit(signal: AbortSignal): Promise<() => void> {
    const turn: Turn = { granted: Promise.withResolvers(), isGranted: false }
    this.#queue.add(turn)
    this.#callNext()
    try {
      await untilAborted(turn.granted.promise, signal)
    } catch (error) {
      this.#queue.delete(turn)
      if (turn.isGranted) this.#end()
      throw error
    }
    return () => this.#end()
  }

  /** Resolves when no shop is being woken, or in a while: what ends with a shop's sleep takes processor time from who waits. */
  async calm(): Promise<void> {
    if (this.#waking > 0) await Promise.race([this.#calm.promise, delay(calmMs, undefined, { ref: false })])
  }

  close(): void {
    this.#closing.abort()
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    const share = this.#options.rules.idleMs * shareOfIdle
    const pauseMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, share))
    for (;;) {
      const isOver = await delay(pauseMs, false, { signal, ref: false }).catch(() => true)
      if (isOver) return
      await this.#putIdleToSleep().catch(this.#options.onError)
    }
  }

  async #putIdleToSleep(): Promise<void> {
    const { rules, count, survey, putToSleep } = this.#options
    if (count() === 0) return
    await this.calm()
    await Promise.all(whoSleeps(await survey(), rules, performance.now()).map(putToSleep))
  }

  #end(): void {
    this.#waking -= 1
    if (this.#waking === 0) {
      this.#calm.resolve()
      this.#calm = Promise.withResolvers()
    }
    this.#callNext()
  }

  #callNext(): void {
    if (this.#isCalling) return
    this.#isCalling = true
    this.#call().catch(this.#options.onError)
  }

  async #call(): Promise<void> {
    const { wakesAtOnce } = this.#options.rules
    const { signal } = this.#closing
    try {
      while (this.#queue.size > 0 && this.#waking < wakesAtOnce && !signal.aborted) {
        if (await this.#hasRoom()) this.#grant()
        else await delay(roomMs, undefined, { signal, ref: false }).catch(() => undefined)
      }
    } finally {
      // In the same turn as the last look: who comes later calls again.
      this.#isCalling = false
    }
  }

  #grant(): void {
    const [turn] = this.#queue
    if (turn === undefined) return
    this.#queue.delete(turn)
    this.#waking += 1
    turn.isGranted = true
    turn.granted.resolve()
  }

  async #hasRoom(): Promise<boolean> {
    const { rules, count, survey, putToSleep } = this.#options
    // Asking the gateway is for when it is crowded.
    if (count() + this.#waking < rules.liveShops) return true
    const admission = mayWake({ shops: await survey(), waking: this.#waking }, rules, performance.now())
    if (admission.kind === 'instead') return putToSleep(admission)
    return admission.kind === 'now'
  }
}
