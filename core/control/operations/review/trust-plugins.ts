import { nearestName, shopError } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { everyPlugin } from '../../store/trusted-plugins.js'

/** So many names a misspelt one is compared with. */
const mostNames = 1_000

/** Trusts plugins with the machine, by their packages or all of them. PLUGIN_NOT_FOUND for a name that nobody has published. */
export async function trustPlugins(control: Control, packages: readonly string[], by: string): Promise<void> {
  for (const name of packages) if (name !== everyPlugin) await refuseUnknown(control, name)
  await control.trusted.add(packages, by)
}

/** A word for a name alone would be for whoever publishes it first. */
async function refuseUnknown({ wholeRegistry }: Control, name: string): Promise<void> {
  if ((await wholeRegistry.packument(name, { own: true, fresh: true })) !== null) return
  const all = await wholeRegistry.search('', { limit: mostNames })
  throw shopError(
    'PLUGIN_NOT_FOUND',
    name,
    nearestName(
      name,
      all.map((plugin) => plugin.name),
    ),
  )
}
