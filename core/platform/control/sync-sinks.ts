import { busSubscriber, type Control, syncAllWebhooks } from '../../control/index.js'
import type { House } from '../house.js'
import { inBackground } from './in-background.js'

/** Who gets events outside of the shops is said by settings and by tables of another database, which may be ahead. */
export function syncSinks(control: Control, house: House): void {
  const { outbox, hasBus } = control
  const sync = (): Promise<void> => outbox.subscribeAll('bus', hasBus ? busSubscriber : undefined)
  inBackground(house, 'events may not go out to the bus', sync)
  inBackground(house, 'webhooks may not be what they shall be', () => syncAllWebhooks(control, house.signal))
}
