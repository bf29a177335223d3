import type { Exit } from './child/child.js'

/** How a process ended, as the end of a sentence. */
export function wordsOfExit({ code, signal, reason }: Exit): string {
  if (reason !== undefined) return `was ended: ${reason}`
  return signal === null ? `ended with code ${String(code)}` : `was ended by ${signal}`
}
