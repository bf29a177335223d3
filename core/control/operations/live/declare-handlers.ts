import type { Release } from '../../../model/index.js'
import { countedHandlers, wirePlugins } from '../../../protocol/index.js'
import type { Serving } from '../../serving.js'

/** Says what may be counted of a release that is about to serve: only what it has. */
export function declareHandlers({ metrics }: Serving, { tenant, number: release, plugins }: Release): void {
  const enabled = plugins.filter((plugin) => plugin.enabled)
  const packages = new Map(enabled.map(({ name, package: from }) => [name, from]))
  const versions = new Map(enabled.map(({ name, package: from, version }) => [name, `${from}@${version}`]))
  metrics.declare(tenant, { release, packages, versions, handlers: countedHandlers(wirePlugins(enabled)) })
}
