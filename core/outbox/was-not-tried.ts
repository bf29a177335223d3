import { isShopError } from '../model/index.js'

/** Nobody ran who could have taken it: that is not the plugin's failure, and no attempt of its own. */
export const wasNotTried = (error: unknown): boolean => isShopError(error) && error.code === 'SHOP_NOT_RUNNING'
