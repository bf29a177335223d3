import type { Exit } from './child.js'

/** Why a worker is ended by us. */
export const endedBecause = {
  silent: 'its health door did not answer',
  full: (held: number, allowed: number): string => `it held ${held} MB of memory, and may hold ${allowed}`,
}

/** How a process ended, as the end of a sentence. */
export function wordsOfExit({ code, signal, reason }: Exit): string {
  if (reason !== undefined) return `was ended: ${reason}`
  return signal === null ? `ended with code ${String(code)}` : `was ended by ${signal}`
}
