import { isShopError, shopError, withCause } from '../../model/index.js'
import type { Control } from '../control.js'
import type { Caller } from './caller.js'

export interface ForShop {
  readonly caller: Caller
  readonly tenant: string
}

/**
 * Has an operator who wants a plugin for a shop be told that it is kept for others: PLUGIN_KEPT. To a seller it is one that
 * there is not.
 */
export async function tellKept<T>(
  { privatePlugins }: Pick<Control, 'privatePlugins'>,
  { caller, tenant }: ForShop,
  work: Promise<T>,
): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (caller.kind !== 'operator' || !isShopError(error) || error.code !== 'PLUGIN_NOT_FOUND') throw error
    const isMeant = (name: string): boolean => shopError('PLUGIN_NOT_FOUND', name).message === error.message
    const kept = (await privatePlugins.list()).find((plugin) => isMeant(plugin.package))
    if (kept === undefined || kept.tenants.includes(tenant)) throw error
    throw withCause(shopError('PLUGIN_KEPT', kept.package, kept.tenants, tenant), error)
  }
}
