import { StartFault } from '../worker/start-fault.js'
import { isDatabaseAway } from './is-database-away.js'

/** Whether a start failed for what says nothing of the release: a database that is away, or a machine that had no time. */
export const isOutage = (error: unknown): boolean =>
  isDatabaseAway(error) || (error instanceof Error && error.cause instanceof StartFault && error.cause.isTooBusy)
