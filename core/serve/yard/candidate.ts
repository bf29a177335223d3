import type { OnProgress } from '../../model/index.js'

/** A worker that is ready and gets no requests: it goes live or is discarded. */
export interface Candidate {
  /** Of no other one. */
  readonly id: string
  readonly tenant: string
  readonly release: number
  readonly pid: number
  /** Its database login. */
  readonly user: string
}

export interface StartOptions {
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

export interface SwapOptions {
  /** Ends the wait, not the swap. */
  readonly signal?: AbortSignal
  /** Judges the new release from outside, when it has got the requests; until it resolves the old worker stands by. */
  readonly confirm?: () => Promise<void>
  /** Installations that the release before has and this one has not any more. */
  readonly removed?: readonly string[]
}

export interface Swap {
  /** From the call until new requests go to the new worker for good. */
  readonly switchedMs: number
  /** Resolves when the old worker is gone. */
  readonly drained: Promise<void>
}
