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

  /** Keeps what it came from, for the log. */
  because(cause: unknown): this {
    this.cause = cause
    return this
  }
}
