import { setTimeout as delay } from 'node:timers/promises'
import { atMost } from './at-most.js'

/** A start holds its place for so long at most: shops that do not get ready keep nobody waiting. */
const longestMs = 5_000

/** Begins so many starts at once; the others wait for their turn. */
export function startsInTurn(atOnce: number, longest = longestMs): <T>(start: () => Promise<T>) => Promise<T> {
  const inTurn = atMost(atOnce, Number.POSITIVE_INFINITY)
  return async (start) => {
    let started: ReturnType<typeof start> | undefined
    await inTurn(async () => {
      started = start()
      await Promise.race([started.catch(() => undefined), delay(longest, undefined, { ref: false })])
    })
    return started as ReturnType<typeof start>
  }
}
