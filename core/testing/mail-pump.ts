import { type CarriedMail, internalPaths } from '../protocol/index.js'
import type { Delivered } from './event-pump.js'
import type { OutboxRows } from './outbox-rows.js'
import type { PlatformDoor } from './platform-door.js'

export interface MailPumpOptions {
  readonly rows: OutboxRows
  /** The installation that carries the shop's mails. */
  readonly carrier: string | null
  readonly door: PlatformDoor
}

/** The platform tries for days; a test need not wait to see what the last attempt makes of it. */
const attempts = 3

/** Hands mails to the plugin that carries them as the platform does: again when it has failed. Only the pauses are left out. */
export class MailPump {
  readonly #carried: CarriedMail['message'][] = []

  constructor(private readonly options: MailPumpOptions) {}

  /** What the carrier has taken so far. */
  get carried(): readonly CarriedMail['message'][] {
    return this.#carried
  }

  async deliverNew(): Promise<Delivered> {
    const { rows, carrier } = this.options
    if (carrier === null) return { count: 0, failures: [] }
    const messages = await rows.newCarried()
    const failures: string[] = []
    for (const message of messages) {
      const failure = await this.#hand({ plugin: carrier, message })
      if (failure === undefined) this.#carried.push(message)
      else failures.push(`${carrier}.send failed ${attempts} times on a mail: ${failure}`)
    }
    return { count: messages.length, failures }
  }

  async #hand(mail: CarriedMail): Promise<string | undefined> {
    let failure: string | undefined
    for (let attempt = 1; attempt <= attempts; attempt++) {
      failure = await this.options.door.post(internalPaths.mails, mail)
      if (failure === undefined) return undefined
    }
    return failure
  }
}
