import { type ShopError, shopError } from './errors.js'
import { nearestName } from './nearest-name.js'

/** INSTALLATION_NOT_FOUND, with the one of those that are there that may be meant. */
export const notInstalled = (name: string, tenant: string, there: readonly string[]): ShopError =>
  shopError('INSTALLATION_NOT_FOUND', name, tenant, nearestName(name, there))
