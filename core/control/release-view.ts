import type { Release, ReleasePlugin } from '../model/index.js'
import type { ReleaseView } from './views.js'

/** A release as the control API tells it. */
export const releaseView = (
  { number, state, reason, by, plugins, bundle, kernel, createdAt, liveAt, error }: Release,
  isKept = true,
): ReleaseView => ({
  number,
  state,
  reason,
  by,
  plugins: plugins.map((plugin) => ({
    name: plugin.name,
    version: plugin.version,
    enabled: plugin.enabled,
    title: ownTitle(plugin),
    ...(plugin.facts.outside === undefined
      ? {}
      : { outside: plugin.place === 'outside' ? ('placed' as const) : ('external' as const) }),
  })),
  bundle,
  kernel,
  createdAt,
  liveAt,
  error,
  canReturn: isKept && liveAt !== null,
})

/** Of two installations of one package the other one is told by the name that it was given. */
export const ownTitle = ({ name, package: from, title }: ReleasePlugin): string | null =>
  from.slice(from.lastIndexOf('/') + 1) === name ? (title ?? null) : null
