import type { EgressCall } from '../../protocol/index.js'

/** What one worker's calls may be worth to the platform: so many are told each second, the others are only counted. */
const toldPerSecond = 20

/** Tells of calls, but never so many that telling them costs the platform more than making them costs the plugin. */
export class CallNotes {
  readonly #tell: (call: EgressCall) => void
  readonly #now: () => number
  #second = 0
  #told = 0
  #untold = 0

  constructor(tell: (call: EgressCall) => void, now: () => number = () => performance.now()) {
    this.#tell = tell
    this.#now = now
  }

  add(call: EgressCall): void {
    const second = Math.floor(this.#now() / 1000)
    if (second !== this.#second) this.#told = 0
    this.#second = second
    this.#told += 1
    if (this.#told > toldPerSecond) {
      this.#untold += 1
      return
    }
    this.#tell(this.#untold === 0 ? call : { ...call, untold: this.#untold })
    this.#untold = 0
  }
}
