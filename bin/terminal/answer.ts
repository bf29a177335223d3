import type { Look } from './look.js'

/** What a command answers: data for programs, and how it reads for people. */
export interface Answer {
  readonly data: unknown
  readonly show: (look: Look) => string
  /** When the answer is no good news; 0 when it is left out. */
  readonly exitCode?: number
  /** What goes on after the answer was printed; the command ends with it. */
  readonly until?: () => Promise<void>
}
