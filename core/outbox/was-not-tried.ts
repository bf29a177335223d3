import { isShopError } from '../model/index.js'

/** Nobody was asked: it is no attempt. */
export class NotTried extends Error {
  override readonly name = 'NotTried'
}

const codes: readonly string[] = ['SHOP_NOT_RUNNING', 'PLUGIN_HELD', 'PLUGIN_NOT_CONNECTED', 'BUS_AWAY']

/** Nobody ran who could have taken it, or may run: that is not the plugin's failure, and no attempt of its own. */
export const wasNotTried = (error: unknown): boolean =>
  error instanceof NotTried || (isShopError(error) && codes.includes(error.code))
