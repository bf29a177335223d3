import { dependantsOf } from './dependants.js'
import type { Lock, LockedPlugin } from './lock.js'

/** `greeter@1.2.0`. */
export const versionId = (plugin: { readonly package: string; readonly version: string }): string =>
  `${plugin.package}@${plugin.version}`

/** What of a lock must not run where these versions (`greeter@1.2.0`) were killed: they, and what cannot be without them. */
export function offIn(lock: Pick<Lock, 'plugins'>, killed: ReadonlySet<string>): readonly LockedPlugin[] {
  const running = lock.plugins.filter(({ enabled }) => enabled)
  const hit = running.filter((plugin) => killed.has(versionId(plugin))).map(({ name }) => name)
  if (hit.length === 0) return []
  const gone = new Set([...hit, ...dependantsOf(hit, { plugins: running, packages: {} })])
  return running.filter(({ name }) => gone.has(name))
}
