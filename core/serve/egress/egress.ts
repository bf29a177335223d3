import type { EgressCall, FromEgress, ToEgress } from '../../protocol/index.js'
import { addressRule } from './private-addresses.js'
import { SlotDoor } from './slot-door.js'

/** The doors of all slots. */
export class Egress {
  readonly #tell: (message: FromEgress) => void
  readonly #doors = new Map<string, SlotDoor>()
  #isAllowed = addressRule([])

  constructor(tell: (message: FromEgress) => void) {
    this.#tell = tell
  }

  async handle(message: ToEgress): Promise<void> {
    switch (message.kind) {
      case 'start':
        this.#isAllowed = addressRule(message.reachable)
        return
      case 'open':
        return this.#open(message)
      case 'serve':
        this.#doors.get(message.slot)?.serve(message.tenant, message.consents)
        return
      case 'close':
        this.#doors.get(message.slot)?.close()
        this.#doors.delete(message.slot)
    }
  }

  async #open({ slot: dir, opening, database }: Extract<ToEgress, { kind: 'open' }>): Promise<void> {
    this.#doors.get(dir)?.close()
    const onCall = (tenant: string, call: EgressCall): void => this.#tell({ kind: 'call', tenant, call })
    const door = new SlotDoor({ dir, isAllowed: this.#isAllowed, onCall })
    this.#doors.set(dir, door)
    try {
      await door.open(database)
      this.#tell({ kind: 'opened', opening })
    } catch (error) {
      // The slot may be gone by now. One that cannot be opened is no reason to close the others.
      door.close()
      this.#tell({ kind: 'open-failed', opening, reason: (error as Error).message })
    }
  }
}
