import { type Control, updateShops } from '../control/index.js'
import { followPublished } from './follow-published.js'
import type { House } from './house.js'
import { nowAndThen } from './now-and-then.js'

const everyMs = 3_000
/** What has changed by a word of the operator's, or while nobody looked, is found so. */
const sweepMs = 10 * 60_000

/** Does what a publish sets off: trials, and updates of shops that want it so. Nobody waits for it. */
export function watchPublished(control: Control, house: House): void {
  const { signal } = house
  const trouble = 'what was published was not looked at'
  nowAndThen(house, { trouble, afterMs: 0, everyMs }, followPublished(control, house))
  nowAndThen(house, { trouble: 'shops were not brought up to date', afterMs: sweepMs, everyMs: sweepMs }, () =>
    updateShops(control, { signal }),
  )
}
