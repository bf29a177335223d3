import { isShopError } from '../model/index.js'

/** Nobody ran who could have taken it, or may run: that is not the plugin's failure, and no attempt of its own. */
export const wasNotTried = (error: unknown): boolean =>
  isShopError(error) && ['SHOP_NOT_RUNNING', 'PLUGIN_HELD', 'PLUGIN_NOT_CONNECTED'].includes(error.code)
