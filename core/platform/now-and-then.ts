import { setTimeout as delay } from 'node:timers/promises'
import type { House } from './house.js'

export interface NowAndThen {
  /** What is said when it fails. */
  readonly trouble: string
  /** Before the first time, since a start has enough to do; and between two. */
  readonly afterMs: number
  readonly everyMs: number
}

/** Does what nobody waits for, again and again, until the house is closed. One time that fails does not end it. */
export function nowAndThen(
  { log, signal, closers }: Pick<House, 'log' | 'signal' | 'closers'>,
  { trouble, afterMs, everyMs }: NowAndThen,
  work: () => Promise<unknown>,
): void {
  const going = (async (): Promise<void> => {
    for (let pause = afterMs; ; pause = everyMs) {
      await delay(pause, undefined, { signal, ref: false })
      await work().catch((error: unknown) => {
        if (!signal.aborted) log(trouble, { error: String(error) })
      })
    }
  })().catch(() => undefined)
  closers.add({ close: () => going })
}
