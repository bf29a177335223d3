import { createHash } from 'node:crypto'

/** Who is running: what is left of a worker that stands still. */
export interface Mark {
  /** The installation's name. */
  readonly plugin: string
  /** `before Checkout.place check`. */
  readonly what: string
}

/** A mark is so long as JSON, filled up with spaces. */
export const markBytes = 256

/** The variable that tells a watched worker the descriptor of the file in which it leaves its mark. */
export const markVariable = 'SHOPCTL_MARK_DESCRIPTOR'

/**
 * A worker's ledger of what runs in it, a piece of its memory: what it is found by, the number of the place whose code has the
 * processor (from 1; 0 for none), how many places there are, then the places, each with a count of its calls that have not
 * ended, and its mark. All numbers are 32 bits, little-endian.
 */
export const ledger = { running: 32, places: 36, first: 40, place: 4 + markBytes, most: 200 } as const

/** What a worker's ledger begins with, by the worker's token. */
export const ledgerName = (token: string): Buffer => createHash('sha256').update(`ledger ${token}`).digest()
