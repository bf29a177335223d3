import { isShopError, type Tenant } from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { Plan } from '../plan/plan-set.js'
import { inTrialShop } from './trial-shop.js'

/**
 * Brings a set up in a shop of its own, empty, and takes that away again: its tables are made, its plugins start with their
 * settings, and it answers a request. Answers why it does not come up; null where it does.
 */
export async function trySet(
  control: Control,
  plan: Plan,
  how: { readonly like: Tenant; readonly signal: AbortSignal },
): Promise<string | null> {
  return inTrialShop(control, how, async ({ slug, bringUp }) => {
    try {
      await bringUp(plan)
      return null
    } catch (error) {
      how.signal.throwIfAborted()
      return refusalIn(error).replaceAll(slug, 'a trial shop')
    }
  })
}

/** What a set is refused with. A fault of ours, or that the registry or the database is away, is none, and is thrown on. */
export function refusalIn(error: unknown): string {
  if (!isShopError(error) || error.status >= 500) throw error
  return error.message
}
