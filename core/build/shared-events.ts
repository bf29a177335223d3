import { type Manifest, problemsOfEmits, type ShopError, shopError } from '../model/index.js'
import type { PluginChoice } from './resolve-plugins.js'

/** Events that nobody could tell whose they are: two packages emit them, or one whose name they do not bear. */
export function sharedEvents(plugins: readonly PluginChoice[]): ShopError[] {
  const emitted = plugins.flatMap((plugin) => emitsOf(plugin).map((type) => ({ type, by: plugin.slot.package })))
  const shared = [...Map.groupBy(emitted, ({ type }) => type)].flatMap(([type, emitters]) => {
    const packages = [...new Set(emitters.map(({ by }) => by))]
    return packages.length < 2 ? [] : [shopError('EVENT_CONFLICT', type, packages)]
  })
  const foreign = plugins.flatMap((plugin) => {
    const problems = problemsOfEmits(plugin.slot.package, emitsOf(plugin))
    return problems.length === 0 ? [] : [shopError('MANIFEST_INVALID', plugin.id, problems)]
  })
  return [...shared, ...foreign]
}

/** What was chosen has a manifest that was parsed. */
const emitsOf = ({ manifest }: PluginChoice): readonly string[] => (manifest.shopctl as Manifest).facts?.emits ?? []
