import { randomBytes } from 'node:crypto'

/** Where something stands in a trace (W3C Trace Context): ids are lower-case hexadecimal, and never all zeros. */
export interface TraceContext {
  /** 32 digits. */
  readonly trace: string
  /** 16 digits: its own span. */
  readonly span: string
  /** The span in which it happened, where there is one. */
  readonly parent?: string
}

/** Where a new trace begins. */
export const newTrace = (): TraceContext => ({ trace: hexadecimal(16), span: newSpan() })

/** The id of a span. */
export const newSpan = (): string => hexadecimal(8)

function hexadecimal(bytes: number): string {
  const id = randomBytes(bytes).toString('hex')
  // All zeros means none.
  return /[^0]/.test(id) ? id : hexadecimal(bytes)
}
