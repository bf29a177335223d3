import type { Readable } from 'node:stream'

/** Lets so many bytes of a stream pass each second. Answers the function that counts them. */
export function throttle(stream: Readable, bytesPerSecond: number): (bytes: number) => void {
  let from = 0
  let passed = 0
  return (bytes) => {
    const now = performance.now()
    if (now - from >= 1000) {
      from = now
      passed = 0
    }
    passed += bytes
    if (passed <= bytesPerSecond) return
    stream.pause()
    setTimeout(() => stream.resume(), from + 1000 - now).unref()
  }
}
