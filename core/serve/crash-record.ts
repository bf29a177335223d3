import type { ServeSettings } from './settings.js'

export interface CrashRecordOptions {
  readonly windowMs: number
  readonly backOffMs: number
  readonly maxBackOffMs: number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** A release's crashes within a window, and how long to wait before it is started again. */
export class CrashRecord {
  readonly #options: CrashRecordOptions
  #times: number[] = []

  constructor(options: CrashRecordOptions) {
    this.#options = options
  }

  /** One more. Answers how many there were within the window, this one included. */
  add(): number {
    const now = this.#options.now()
    this.#times = [...this.#times.filter((time) => now - time < this.#options.windowMs), now]
    return this.#times.length
  }

  /** After the first crash at once, then doubling. */
  get pauseMs(): number {
    const { backOffMs, maxBackOffMs } = this.#options
    const again = this.#times.length - 2
    return again < 0 ? 0 : Math.min(backOffMs * 2 ** again, maxBackOffMs)
  }
}

/** A release that crashes again and again. */
export interface CrashLoop {
  readonly tenant: string
  readonly release: number
  /** The last crash, as the end of a sentence: it blames a plugin where one is to blame. */
  readonly why: string
}

type Settings = Pick<ServeSettings, 'crashLoop' | 'backOffMs' | 'maxBackOffMs'>

export const crashRecord = ({ crashLoop: { windowMs }, ...backOff }: Settings): CrashRecord =>
  new CrashRecord({ ...backOff, windowMs, now: () => performance.now() })

/** Who waits for the database comes soon after it. */
const outageBackOffMs = 1_000

/** Of starts that failed since the database was away: they say nothing of the release. */
export const outageRecord = (settings: Settings): CrashRecord =>
  crashRecord({ ...settings, maxBackOffMs: Math.min(outageBackOffMs, settings.maxBackOffMs) })
