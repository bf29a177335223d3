import { setTimeout as delay } from 'node:timers/promises'

/** So many pauses in a row without an answer, and who is asked stands still. */
const missesAllowed = 6

export interface WatchAnswers {
  readonly everyMs: number
  readonly signal: AbortSignal
}

/**
 * Asks again and again. Resolves when there was no answer for six pauses; rejects when the signal ends the watch. Pauses are
 * counted, and not time, since all of us may have been stopped together.
 */
export async function watchAnswers(ask: () => Promise<unknown>, { everyMs, signal }: WatchAnswers): Promise<void> {
  let misses = 0
  let isAsking = false
  while (misses < missesAllowed) {
    if (!isAsking) {
      isAsking = true
      misses = 0
      // One that cannot be asked any more has ended, and that is seen elsewhere.
      ask().then(
        () => {
          isAsking = false
        },
        () => undefined,
      )
    }
    await delay(everyMs, undefined, { signal, ref: false })
    misses += 1
  }
}
