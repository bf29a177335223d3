import type { Control } from '../../control.js'
import { addVersion, type NewVersion } from '../../store/change-scripts.js'
import { getTenant } from '../../store/tenants.js'
import { refuseUnreadable } from './try-script.js'

/**
 * Keeps a version of a script, which is not on by that. It is read in the shop's own worker first, which is woken: what cannot
 * be read is not kept. Rejects with SCRIPT_UNREADABLE, SCRIPT_KIND_FIXED, SCRIPTS_TOO_MANY.
 */
export async function saveScript(
  control: Control,
  { signal, ...version }: NewVersion & { readonly signal: AbortSignal },
): Promise<{ readonly version: number }> {
  const { tenant, name, kind, source } = version
  await getTenant(control.pool, tenant)
  await refuseUnreadable(control, { tenant, trial: { name, kind, source }, signal })
  return { version: await addVersion(control.pool, version) }
}
