import { setTimeout as delay } from 'node:timers/promises'

/** Resolves when the time is over or the signal ends it: whoever waits looks which it was. */
export const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  delay(ms, undefined, { signal }).catch(() => undefined)
