import type { RequestNotes } from './current-request.js'

/** The last requests, so many and no more. */
export class RequestRing {
  readonly #size: number
  readonly #kept: RequestNotes[] = []
  #next = 0

  constructor(size: number) {
    this.#size = size
  }

  add(notes: RequestNotes): void {
    this.#kept[this.#next] = notes
    this.#next = (this.#next + 1) % this.#size
  }

  find(id: string): RequestNotes | undefined {
    return this.#kept.find((notes) => notes.id === id)
  }
}
