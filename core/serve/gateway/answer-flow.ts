import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Held, Share } from './fair-pass.js'

export interface AnswerFlowOptions {
  readonly controller: Dispatcher.DispatchController
  readonly response: ServerResponse
  readonly share: Share
}

/** Lets a worker's answer go on where the client has read what there was, and where it is its shop's turn. */
export class AnswerFlow implements Held {
  readonly #options: AnswerFlowOptions
  #isBlocked = false
  #isHeld = false

  constructor(options: AnswerFlowOptions) {
    this.#options = options
  }

  /** The client has more to read than it wants. */
  get isBlocked(): boolean {
    return this.#isBlocked
  }

  /** Until the client has read. */
  block(moving: { moves: number }): void {
    const { controller, response } = this.#options
    controller.pause()
    if (this.#isBlocked) return
    this.#isBlocked = true
    response.once('drain', () => {
      moving.moves += 1
      this.#isBlocked = false
      if (!this.#isHeld) controller.resume()
    })
  }

  /** A piece has passed: until its shop's next turn, where there was enough in this one. */
  passed(bytes: number): void {
    const { controller, share } = this.#options
    if (share.take(bytes, this)) return
    this.#isHeld = true
    controller.pause()
  }

  goOn(): void {
    this.#isHeld = false
    if (!this.#isBlocked) this.#options.controller.resume()
  }
}
