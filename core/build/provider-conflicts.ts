import { isShopError, type ShopError, shopError } from '../model/index.js'
import { parseManifest } from './package-rules.js'
import type { PluginChoice } from './resolve-plugins.js'

/** An installation that will be switched on. */
export interface Standing {
  readonly name: string
  readonly choice: PluginChoice
}

/** PROVIDER_CONFLICT for each exclusive kind that more than one installation provides. */
export function providerConflicts(plugins: readonly Standing[]): ShopError[] {
  const claims = plugins.flatMap(({ name, choice }) => exclusiveKinds(choice).map((kind) => ({ kind, name })))
  return [...Map.groupBy(claims, ({ kind }) => kind)]
    .filter(([, those]) => those.length > 1)
    .map(([kind, those]) =>
      shopError(
        'PROVIDER_CONFLICT',
        kind,
        those.map(({ name }) => name),
      ),
    )
}

/** What the plugin's facts say that a shop has once at most; a kind twice when the plugin itself provides it twice. */
function exclusiveKinds({ id, manifest }: PluginChoice): string[] {
  const parsed = parseManifest(id, manifest)
  if (isShopError(parsed)) return []
  return (parsed.facts?.providers ?? []).filter(({ exclusive }) => exclusive === true).map(({ kind }) => kind)
}
