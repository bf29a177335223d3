import type { Readable } from 'node:stream'
import { ByteBudget } from './byte-budget.js'

/** What may come at once, in seconds of the rate. */
const burstSeconds = 0.25

/**
 * Lets so many bytes of a stream pass each second, and after a first burst at an even pace: whoever reads them has other
 * things to do as well. Answers the function that counts them.
 */
export function throttle(stream: Readable, bytesPerSecond: number): (bytes: number) => void {
  const budget = new ByteBudget({ most: burstSeconds * bytesPerSecond, perSecond: bytesPerSecond })
  return (bytes) => {
    const left = budget.spend(bytes)
    if (left >= 0) return
    stream.pause()
    setTimeout(() => stream.resume(), (-left / bytesPerSecond) * 1000).unref()
  }
}
