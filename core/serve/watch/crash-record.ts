import type { ServeSettings } from '../settings.js'

export interface CrashRecordOptions {
  readonly windowMs: number
  readonly backOffMs: number
  readonly maxBackOffMs: number
  /** From its beginning on, a first crash is told at once. */
  readonly soakMs?: number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** A release's crashes within a window, and how long to wait before it is started again. */
export class CrashRecord {
  readonly #options: CrashRecordOptions
  readonly #since: number
  #times: number[] = []

  constructor(options: CrashRecordOptions) {
    this.#options = options
    this.#since = options.now()
  }

  /** One more. Answers how many there were within the window, this one included. */
  add(): number {
    const now = this.#options.now()
    this.#times = [...this.#times.filter((time) => now - time < this.#options.windowMs), now]
    return this.#times.length
  }

  /** One more. Answers what is to be told of it, where it is one too many: so many within the window, or a first one too soon. */
  addAndJudge(tooMany: number): { readonly isSoaking?: true } | undefined {
    const { now, soakMs = 0 } = this.#options
    const isSoaking = now() - this.#since < soakMs
    const count = this.add()
    if (count === tooMany) return {}
    return isSoaking && count === 1 ? { isSoaking } : undefined
  }

  /** After the first crash at once, then doubling. */
  get pauseMs(): number {
    const { backOffMs, maxBackOffMs } = this.#options
    const again = this.#times.length - 2
    return again < 0 ? 0 : Math.min(backOffMs * 2 ** again, maxBackOffMs)
  }
}

/** A release that crashes again and again, or once, soon after it has taken another's place. */
export interface CrashLoop {
  readonly tenant: string
  readonly release: number
  /** The last crash, as the end of a sentence: it blames a plugin where one is to blame. */
  readonly why: string
  /** The installation to blame, where there is one. */
  readonly plugin?: string | undefined
  /** It has crashed once, and has taken the place of another a moment ago. */
  readonly isSoaking?: boolean
}

type Settings = Pick<ServeSettings, 'crashLoop' | 'backOffMs' | 'maxBackOffMs' | 'soakMs'>

/** @param isSwapped it has taken another's place just now */
export const crashRecord = (
  { crashLoop: { windowMs }, soakMs, ...backOff }: Settings,
  isSwapped = false,
): CrashRecord =>
  new CrashRecord({ ...backOff, windowMs, soakMs: isSwapped ? soakMs : 0, now: () => performance.now() })

/** Who waits for the database comes soon after it. */
const outageBackOffMs = 1_000

/** Of starts that failed since the database was away: they say nothing of the release. */
export const outageRecord = (settings: Settings): CrashRecord =>
  crashRecord({ ...settings, maxBackOffMs: Math.min(outageBackOffMs, settings.maxBackOffMs) })
