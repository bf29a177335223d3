import { shopError } from '../../model/index.js'

/** Guesses under way, of everybody and from one address: a hash takes a while, and behind a flood of them nobody would get in. */
const most = { all: 60, ofOne: 20 }

/** Lets so many passwords be checked or wait for it, and sends the others away before anything is counted. */
export class AtTheDoor {
  #all = 0
  readonly #from = new Map<string, number>()

  /** DOOR_BUSY. */
  async pass<T>(address: string, work: () => Promise<T>): Promise<T> {
    const ofOne = this.#from.get(address) ?? 0
    if (this.#all >= most.all || ofOne >= most.ofOne) throw shopError('DOOR_BUSY')
    this.#all += 1
    this.#from.set(address, ofOne + 1)
    try {
      return await work()
    } finally {
      this.#leave(address)
    }
  }

  #leave(address: string): void {
    this.#all -= 1
    const left = (this.#from.get(address) ?? 1) - 1
    if (left === 0) this.#from.delete(address)
    else this.#from.set(address, left)
  }
}
