import { setImmediate } from 'node:timers/promises'
import { type ChangesAnswer, routes } from '../routes.js'
import type { Answer } from './registry-connection.js'

type Ask = (path: string) => Promise<Answer>

/**
 * Knows which packages of ours have changed at the registry since they were read. Whoever asks at the same moment shares one
 * question; one that is on its way already is none of theirs, since a publish may have ended since.
 */
export class Freshness {
  readonly #ask: Ask
  #revision = ''
  #next: Promise<boolean> | undefined
  #updates = 0
  readonly #read = new Set<string>()
  /** Package → the update that told of its change. */
  readonly #old = new Map<string, number>()

  constructor(ask: Ask) {
    this.#ask = ask
  }

  /** Call it before a package is read; and what it answers, when it was: a change that is told meanwhile is not forgotten. */
  reading(name: string): () => void {
    const told = this.#old.get(name)
    return () => {
      this.#read.add(name)
      if (this.#old.get(name) === told) this.#old.delete(name)
    }
  }

  /** Whether what was read of the package is what the registry has at this moment; false where that cannot be told. */
  async isFresh(name: string): Promise<boolean> {
    this.#next ??= this.#update()
    return (await this.#next) && this.#read.has(name) && !this.#old.has(name)
  }

  async #update(): Promise<boolean> {
    await setImmediate()
    this.#next = undefined
    const answer = await this.#ask(`${routes.changes}?since=${this.#revision}`)
    if (answer.status !== 200) return false
    const { revision, changed } = JSON.parse(answer.body.toString()) as ChangesAnswer // our own server’s
    this.#updates += 1
    for (const name of changed ?? this.#read) this.#old.set(name, this.#updates)
    this.#revision = revision
    return true
  }
}
