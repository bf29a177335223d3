import { type Lock, shopError } from '../../../model/index.js'
import type { Control } from '../../control.js'

/**
 * Where the sandbox is less than full, a plugin can do to the machine what the platform can: what is new in a set must be
 * trusted by the operator. PLUGIN_UNTRUSTED names what is not.
 */
export async function refuseUntrusted(control: Control, wanted: Lock, before: Lock): Promise<void> {
  const { mode } = control.supervisor.sandbox
  if (mode === 'full') return
  const known = new Set(before.plugins.filter(isInside).map(idOf))
  const fresh = wanted.plugins.filter((plugin) => isInside(plugin) && !known.has(idOf(plugin)))
  const strangers = await control.trusted.strangers(fresh.map((plugin) => plugin.package))
  if (strangers.length > 0) throw shopError('PLUGIN_UNTRUSTED', strangers, mode)
}

/** Nothing of what runs outside is in the shop's worker. */
const isInside = ({ enabled, place }: Lock['plugins'][number]): boolean => enabled && place !== 'outside'

const idOf = (plugin: Lock['plugins'][number]): string => `${plugin.package}@${plugin.version}`
