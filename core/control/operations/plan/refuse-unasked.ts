import { type Change, type Release, type ReleasePlugin, shopError } from '../../../model/index.js'

/** What an update lets a plugin do beyond its version before, somebody must have agreed to. CONSENT_NEEDED. */
export function refuseUnasked(change: Change, plugins: readonly ReleasePlugin[], before: Release): void {
  if (change.kind !== 'update') return
  for (const { name, version, scopes } of plugins) {
    const had = before.plugins.find((plugin) => plugin.name === name)?.scopes
    const accepted = change.accepts?.[name] ?? []
    const unasked = had === undefined ? [] : scopes.filter((scope) => !had.includes(scope) && !accepted.includes(scope))
    if (unasked.length > 0) throw shopError('CONSENT_NEEDED', name, before.tenant, version, unasked)
  }
}
