/** Thrown in an action: what a shopper's request ends with when it cannot be done, answered as problem+json. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }

  /** What the answer holds beside code and words, for programs (extension members of RFC 9457). */
  members: Readonly<Record<string, unknown>> = {}

  /** Adds to what the answer holds; its own members (`code`, `title`, …) stay as they are. */
  with(members: Readonly<Record<string, unknown>>): this {
    this.members = { ...this.members, ...members }
    return this
  }

  /** Keeps what it came from, for the log. */
  because(cause: unknown): this {
    this.cause = cause
    return this
  }
}
