import { randomBytes } from 'node:crypto'
import type { ChangesAnswer } from '../routes.js'

/** Numbers every change of what is published here, so that whoever has read something learns with one question what of it is old. */
export class Revisions {
  /** Another process counts anew. */
  readonly #epoch = randomBytes(6).toString('hex')
  readonly #last = new Map<string, number>()
  #count = 0

  changed(name: string): void {
    this.#count += 1
    this.#last.set(name, this.#count)
  }

  /** @param since a revision that was answered before */
  changesSince(since: string): ChangesAnswer {
    const revision = `${this.#epoch}-${this.#count}`
    const [epoch, count] = since.split('-')
    if (epoch !== this.#epoch) return { revision, changed: null }
    return { revision, changed: [...this.#last].flatMap(([name, last]) => (last > Number(count) ? [name] : [])) }
  }
}
