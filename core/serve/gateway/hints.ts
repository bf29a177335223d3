import { errors } from 'undici'

/** How many hints an answer may send ahead: who sends more says nothing else. */
const maxHints = 10

export class TooManyHints extends Error {}

/** What a worker can be told of its request. */
interface Asked {
  abort(why: Error): void
}

/** What workers send on the way to an answer (1xx): for the next hop, few, and nothing that gives them more time. */
export class Hints {
  #taken = 0
  #late: NodeJS.Timeout | undefined

  /**
   * @param answerMs within what time the answer should begin, where the worker has all of the request: Undici's own
   *   clock starts anew at each hint, ours at the first one
   */
  take(asked: Asked, answerMs?: number): void {
    this.#taken += 1
    if (this.#taken > maxHints) asked.abort(new TooManyHints())
    else if (answerMs !== undefined)
      this.#late ??= setTimeout(() => asked.abort(new errors.HeadersTimeoutError()), answerMs)
  }

  /** The answer has begun, or this worker will give none. */
  close(): void {
    clearTimeout(this.#late)
    this.#late = undefined
  }
}
