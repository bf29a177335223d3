import { isShopError, type LockedPlugin, type PackageId, type ShopError, shopError } from '../model/index.js'
import { attachProblems, hookCycles, type PluginToWire, routeKey } from '../protocol/index.js'
import { packageId } from './package-id.js'
import { parseManifest } from './package-rules.js'
import type { PackageManifest } from './package-source.js'
import { serviceConflicts } from './service-conflicts.js'

/** Why plugins that are all there cannot stand in one shop: every reason, by what their manifests say they declare. */
export function conflictsIn(
  plugins: readonly LockedPlugin[],
  manifestOf: (id: PackageId) => PackageManifest | undefined,
): ShopError[] {
  const declared = plugins.flatMap((plugin) => declaring(plugin, manifestOf))
  const standing = declared.filter(({ enabled }) => enabled)
  return [
    ...attachConflicts(declared),
    ...routeConflicts(standing),
    ...providerConflicts(standing),
    ...orderConflicts(standing),
    ...serviceConflicts(standing),
  ]
}

interface Declaring extends LockedPlugin {
  readonly facts: NonNullable<ReturnType<typeof factsOf>>
}

function declaring(plugin: LockedPlugin, manifestOf: Parameters<typeof conflictsIn>[1]): Declaring[] {
  const id = packageId({ name: plugin.package, version: plugin.version })
  const facts = factsOf(id, manifestOf(id))
  return facts === undefined ? [] : [{ ...plugin, facts }]
}

function factsOf(id: PackageId, manifest: PackageManifest | undefined) {
  const parsed = manifest === undefined ? undefined : parseManifest(id, manifest)
  return parsed === undefined || isShopError(parsed) ? undefined : parsed.facts
}

function attachConflicts(plugins: readonly Declaring[]): ShopError[] {
  return plugins.flatMap(({ name, attach, facts }) => {
    const reasons = attachProblems(facts.hooks, attach)
    return reasons.length === 0 ? [] : [shopError('ATTACH_INVALID', name, reasons)]
  })
}

function orderConflicts(plugins: readonly PluginToWire[]): ShopError[] {
  return hookCycles(plugins).map(({ point, hooks }) => {
    const names = hooks.map(({ plugin }) => plugin)
    return shopError('HOOK_ORDER_CYCLE', point, [...names, ...names.slice(0, 1)])
  })
}

function routeConflicts(plugins: readonly Declaring[]): ShopError[] {
  const claims = plugins.flatMap(({ name, facts }) =>
    facts.routes.map((route) => ({ name, route: route.replaceAll('{installation}', name) })),
  )
  return [...Map.groupBy(claims, ({ route }) => routeKey(route)).values()]
    .filter((claimants) => claimants.length > 1)
    .map((claimants) =>
      shopError(
        'ROUTE_TAKEN',
        claimants[0]?.route ?? '',
        claimants.map(({ name }) => name),
      ),
    )
}

/** A kind that a shop has once, and that more than one installation provides, or one of them twice. */
function providerConflicts(plugins: readonly Declaring[]): ShopError[] {
  const claims = plugins.flatMap(({ name, facts }) =>
    (facts.providers ?? []).filter(({ exclusive }) => exclusive).map(({ kind }) => ({ kind, name })),
  )
  return [...Map.groupBy(claims, ({ kind }) => kind)]
    .filter(([, claimants]) => claimants.length > 1)
    .map(([kind, claimants]) =>
      shopError(
        'PROVIDER_CONFLICT',
        kind,
        claimants.map(({ name }) => name),
      ),
    )
}
