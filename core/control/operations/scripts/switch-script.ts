import type { ScriptsUsedAs } from '../../../serve/index.js'
import type { Control } from '../../control.js'
import { type ScriptSwitch, switchVersion } from '../../store/change-scripts.js'
import { findScript } from '../../store/scripts.js'
import { getTenant } from '../../store/tenants.js'

export interface SwitchedScript {
  readonly name: string
  readonly live: number | null
  /** used: the live worker has said that it uses it · ended: it did not, and a new one does · none: the shop sleeps, and wakes with it. */
  readonly worker: ScriptsUsedAs
}

/**
 * Switches a version of a script on, an older one, too, or the script off: without a build and without a swap. Resolves when the
 * live worker goes by it. Rejects with SCRIPT_NOT_FOUND, SCRIPT_VERSION_NOT_FOUND, SCRIPTS_FULL.
 */
export async function switchScript({ pool, supervisor }: Control, wish: ScriptSwitch): Promise<SwitchedScript> {
  const { tenant, name, version: live } = wish
  await getTenant(pool, tenant)
  await findScript(pool, wish)
  const running = await switchVersion(pool, wish)
  return { name, live, worker: await supervisor.useScripts({ tenant, ...running }) }
}
