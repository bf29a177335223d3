/** An endpoint has not taken an event. */
export class WebhookFailed extends Error {
  /** What it answered with; null where it did not answer. */
  readonly status: number | null
  /** How its answer began. */
  readonly answer: string
  /** Milliseconds that it wants to be left alone. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, told: Partial<Pick<WebhookFailed, 'status' | 'answer' | 'retryAfterMs'>> = {}) {
    super(message)
    this.status = told.status ?? null
    this.answer = told.answer ?? ''
    this.retryAfterMs = told.retryAfterMs
  }
}
