import { Tally } from './tally.js'

const slotMs = 5 * 60_000
const slotsKept = 12

/** What was counted within the last hour, five minutes more or less. */
export class LastHour {
  readonly #slots: { readonly slot: number; readonly tally: Tally }[] = []

  add(counts: Parameters<Tally['add']>[0], now: number): void {
    const slot = Math.floor(now / slotMs)
    let last = this.#slots.at(-1)
    if (last?.slot !== slot) {
      last = { slot, tally: new Tally() }
      this.#slots.push(last)
      if (this.#slots.length > slotsKept) this.#slots.shift()
    }
    last.tally.add(counts)
  }

  total(now: number): Tally {
    const from = Math.floor(now / slotMs) - slotsKept
    const total = new Tally()
    for (const { slot, tally } of this.#slots) if (slot > from) total.add(tally)
    return total
  }
}
