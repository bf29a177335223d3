import type { Progress } from '../model/index.js'
import type { ToldChange, ToldPhase } from './tracing.js'

interface Begun {
  readonly tenant: string
  readonly kind: string
}

/** Notes when the phases of a change begin and end, to tell of them when it is over. */
export class ChangeNotes {
  readonly #change: Begun
  readonly #began = wallClock()
  readonly #phases: ToldPhase[] = []
  /** Those that have not ended: phase → when it began. */
  readonly #open = new Map<string, number>()

  constructor(change: Begun) {
    this.#change = change
  }

  add({ phase, ms }: Progress): void {
    const now = wallClock()
    const began = this.#open.get(phase)
    if (ms === undefined) {
      if (began === undefined) this.#open.set(phase, now)
      return
    }
    this.#open.delete(phase)
    this.#phases.push({ phase, began: began ?? now - ms, ms, hasFailed: false })
  }

  /** It is over: what has not ended is what failed. */
  ended(end: { readonly release: number } | { readonly code: string }): ToldChange {
    const now = wallClock()
    const failed = [...this.#open].map(
      ([phase, began]): ToldPhase => ({ phase, began, ms: now - began, hasFailed: true }),
    )
    const { tenant, kind } = this.#change
    const began = this.#began
    return { tenant, kind, began, ms: now - began, phases: [...this.#phases, ...failed], ...end }
  }
}

/** The time as it was at the process's start, and went on since: with a clock that was set back phases would end before they begin. */
const wallClock = (): number => performance.timeOrigin + performance.now()
