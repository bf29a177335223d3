import type pg from 'pg'
import type { OutboxLog } from './outbox-log.js'
import type { OutboxSettings } from './outbox-settings.js'
import { type Found, PollLoop } from './poll-loop.js'

export interface RelayOptions {
  readonly pool: pg.Pool
  readonly settings: OutboxSettings
  readonly log: OutboxLog
  /** Called when lanes have got something. */
  readonly onFilled: () => void
}

/** Events that one step moves, and how many of them may be the same tenant's. */
const most = 2000
const each = 200

/** Moves what was emitted to the subscribers' lanes, on one node at a time. */
export function startRelay({ pool, settings, log, onFilled }: RelayOptions): PollLoop {
  let after = 0
  const step = async (): Promise<Found> => {
    const { rows } = await pool.query<{ moved: number; lanes: number; last: number }>({
      name: 'relay',
      text: 'select moved, lanes, last_tenant as last from ev.relay($1, $2, $3)',
      values: [after, each, most],
    })
    const { moved, lanes, last } = rows[0] ?? { moved: 0, lanes: 0, last: 0 }
    if (lanes > 0) onFilled()
    const [began, isCut] = [after, moved === most]
    after = isCut ? last : 0
    if (isCut || began > 0 || moved >= each) return 'more'
    return moved > 0 ? 'some' : 'nothing'
  }
  const onError = (error: unknown): void => log('events cannot be relayed', { error: String(error) })
  return new PollLoop({ step, pollMs: settings.pollMs, idleMs: settings.idleMs, onError })
}
