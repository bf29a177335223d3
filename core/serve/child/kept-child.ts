import { setTimeout as delay } from 'node:timers/promises'
import type { WriteLog } from '../logs/log.js'
import { printable } from '../logs/printable.js'
import { Child, type ChildOptions, type Exit } from './child.js'
import { runDelay } from './run-delay.js'
import { ping, pong } from './take-orders.js'
import { watchAnswers } from './watch-answers.js'
import { wordsOfExit } from './words-of-exit.js'

/** Pause before a child that ended is started again, doubled up to the longest. */
const retryMs = 50
const maxRetryMs = 5_000
/** A child that lived so long did not fail at its start. */
const stableMs = 60_000
/** So often it is asked whether it is well. */
const askEveryMs = 2_000
const isWell = JSON.stringify(pong)

export interface KeptChildOptions extends Omit<ChildOptions, 'onMessage' | 'onBadChannel' | 'onOutput'> {
  /** For the log: "the gateway". */
  readonly name: string
  /** Throws where the message is none: then the child is started again. */
  readonly onMessage: (text: string) => void
  /** Each time it has been started: what it has to know is sent here. */
  readonly onStart: () => void
  /** Each time it has ended by itself: what was under way with it is gone. */
  readonly onEnd?: () => void
  readonly askEveryMs?: number
  readonly log: WriteLog
}

/**
 * A child that is started again whenever it ends, until it is closed; and it is ended when it stands still, and does not say for long
 * that it is well (`takeOrders`).
 */
export class KeptChild {
  readonly #options: KeptChildOptions
  readonly #closing = new AbortController()
  #child: Child | undefined
  #startedAt = 0
  #failures = 0

  constructor(options: KeptChildOptions) {
    this.#options = options
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  start(): void {
    const { name, log, onMessage, onStart, ...how } = this.#options
    let asked = Promise.withResolvers<void>()
    const child = new Child({
      ...how,
      onMessage: (text) => (text === isWell ? asked.resolve() : take(child, text, onMessage)),
      onBadChannel: (reason) => child.kill(reason),
      onOutput: (_stream, line) => log(`${name} says`, { line: printable(line) }),
    })
    this.#child = child
    this.#startedAt = performance.now()
    onStart()
    child.exited.then((exit) => this.#onExit(exit)).catch(() => undefined)
    this.#watch(child, () => {
      asked = Promise.withResolvers()
      child.send(ping)
      return asked.promise
    })
  }

  send(message: object): void {
    this.#child?.send(message)
  }

  /** Ends it, and it is started again. */
  kill(reason: string): void {
    this.#child?.kill(reason)
  }

  /** Ends it for good; one that is asked first has its time to close by itself. */
  async close(asked?: { readonly by: object; readonly withinMs: number }): Promise<void> {
    this.#closing.abort(new Error(`${this.#options.name} closes`))
    const child = this.#child
    if (child === undefined) return
    if (asked === undefined) child.kill('stopped')
    else child.send(asked.by)
    const late = setTimeout(() => child.kill('it did not close'), asked?.withinMs ?? 0)
    await child.exited
    clearTimeout(late)
  }

  #watch(child: Child, ask: () => Promise<void>): void {
    const { askEveryMs: everyMs = askEveryMs } = this.#options
    const ended = new AbortController()
    child.exited.finally(() => ended.abort()).catch(() => undefined)
    watchAnswers(ask, { everyMs, runDelay: () => runDelay(child.pid), signal: ended.signal }).then(
      () => child.kill('it stood still'),
      // It has ended.
      () => undefined,
    )
  }

  #onExit(exit: Exit): void {
    if (this.#closing.signal.aborted) return
    if (performance.now() - this.#startedAt > stableMs) this.#failures = 0
    const pause = Math.min(retryMs * 2 ** this.#failures, maxRetryMs)
    this.#failures += 1
    this.#options.log(`${this.#options.name} ${wordsOfExit(exit)}`, { again: `in ${pause} ms` })
    delay(pause, undefined, { signal: this.#closing.signal }).then(
      () => this.start(),
      () => undefined,
    )
    this.#options.onEnd?.()
  }
}

function take(child: Child, text: string, onMessage: (text: string) => void): void {
  try {
    onMessage(text)
  } catch (error) {
    child.kill((error as Error).message)
  }
}
