import {
  type Control,
  collectGarbage,
  finishReleases,
  purgeDue,
  switchOffForgotten,
  syncAllWebhooks,
} from '../../control/index.js'
import type { House } from '../house.js'
import { nowAndThen } from '../now-and-then.js'

const minute = 60_000
/** As long as plugins' events are kept. */
const keepFeedMs = 7 * 24 * 60 * minute
/** Ten times what a statement of a shop's has. */
const longestTransactionMs = 5 * minute

/** What nobody waits for, and what would else be kept for ever. */
export function tidyNowAndThen(control: Control, house: House): void {
  const often = { trouble: 'what no release needs was not taken away', afterMs: 20 * minute, everyMs: 360 * minute }
  const feed = { trouble: 'old events were not taken away', afterMs: 10 * minute, everyMs: 10 * minute }
  const purges = { trouble: 'what was removed was not purged', afterMs: 2 * minute, everyMs: 10 * minute }
  const forgotten = {
    trouble: 'webhooks may not be what they shall be',
    afterMs: 5 * minute,
    everyMs: 60 * minute,
  }
  const released = { trouble: 'what was kept for webhooks may wait still', afterMs: minute, everyMs: minute }
  const open = { trouble: 'long transactions of shops were not ended', afterMs: minute, everyMs: minute }
  nowAndThen(house, open, () => control.databases.endLongTransactions(longestTransactionMs))
  nowAndThen(house, feed, () => control.feed.purge(keepFeedMs))
  nowAndThen(house, purges, () => purgeDue(control))
  nowAndThen(house, forgotten, async () => {
    await switchOffForgotten(control)
    await syncAllWebhooks(control, house.signal)
  })
  nowAndThen(house, released, () => finishReleases(control, house.signal))
  nowAndThen(house, often, () => collectGarbage(control, { isDry: false, signal: house.signal }))
}
