import type { FromEgress, ToEgress } from '../../protocol/index.js'
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
      case 'open': {
        const { slot: dir, database } = message
        this.#doors.get(dir)?.close()
        const onCall: ConstructorParameters<typeof SlotDoor>[0]['onCall'] = (tenant, call) =>
          this.#tell({ kind: 'call', tenant, call })
        const door = new SlotDoor({ dir, isAllowed: this.#isAllowed, onCall })
        this.#doors.set(dir, door)
        await door.open(database)
        this.#tell({ kind: 'opened', slot: dir })
        return
      }
      case 'serve':
        this.#doors.get(message.slot)?.serve(message.tenant, message.consents)
        return
      case 'close':
        this.#doors.get(message.slot)?.close()
        this.#doors.delete(message.slot)
    }
  }
}
