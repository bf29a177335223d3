import type { TraceContext } from '../protocol/index.js'

/** Something that has happened, as a trace shows it. */
export interface FinishedSpan {
  readonly name: string
  readonly kind: 'server' | 'internal' | 'consumer'
  readonly context: TraceContext
  /** Milliseconds of the epoch, with fractions. */
  readonly began: number
  readonly ms: number
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  readonly hasFailed: boolean
}
