import { questionLimits } from '../../protocol/index.js'
import { ByteBudget } from '../waiting/byte-budget.js'

/** A start takes some hundred bytes a plugin; its questions to external plugins are the other half. */
const mostBytes = 1024 * 1024 + questionLimits.burstBytes
/** What a busy shop has to report takes less, and so does what it asks. */
const bytesPerSecond = 128 * 1024 + questionLimits.bytesPerSecond

/** What a worker may leave unread of what it is told: answers to its questions, above all. */
export const mostUnreadBytes = 2 * 1024 * 1024

/** What a worker may say. */
export const messageBudget = (now?: () => number): ByteBudget =>
  new ByteBudget({ most: mostBytes, perSecond: bytesPerSecond }, now)
