import type { OnProgress } from '../model/index.js'

/** A worker that is ready and gets no requests: it goes live or is discarded. */
export interface Candidate {
  readonly tenant: string
  readonly release: number
  readonly pid: number
}

export interface StartOptions {
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

export interface Swap {
  /** From the call to the gateway's word that new requests go to the new worker. */
  readonly switchedMs: number
  /** Resolves when the old worker is gone. */
  readonly drained: Promise<void>
}
