import { setTimeout as delay } from 'node:timers/promises'

/** How often the control process is asked whether it is there. */
const everyMs = 5_000
/** So many of these in a row without an answer, and it stands still: a start or a build keeps nobody from answering so long. */
const missesAllowed = 6

/**
 * Resolves when what is asked has not answered for half a minute; rejects when the signal ends the watch. Pauses are counted,
 * and not time, since all of us may have been stopped together.
 */
export async function watchAnswers(ask: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
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
