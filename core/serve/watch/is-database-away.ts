import { isShopError } from '../../model/index.js'
import { isConnectionLost } from '../../protocol/index.js'

/** Whether a start failed since the shop's database, or the platform's, was away: it says nothing of the release. */
export const isDatabaseAway = (error: unknown): boolean =>
  isConnectionLost(error) || (isShopError(error) && error.code === 'DATABASE_UNREACHABLE')
