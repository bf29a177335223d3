import { api, type PlannedStep, type PluginView, type ReleaseView, type TenantView } from './api.js'
import { type Loaded, useLoaded } from './use-loaded.js'

/** What there is to know of a shop. */
export interface Shop {
  readonly tenant: string
  /** Undefined while it loads, or when it cannot be had. */
  readonly known: TenantView | undefined
  readonly plugins: Loaded<readonly PluginView[]>
  /** Newer versions; none where nobody can tell. */
  readonly updates: readonly PlannedStep[]
  /** Newest first. */
  readonly releases: Loaded<readonly ReleaseView[]>
  /** Reads all of it anew. */
  readonly reload: () => Promise<unknown>
}

export function useShop(tenant: string): Shop {
  const [shop, reloadShop] = useLoaded(() => api.shop(tenant), [tenant])
  const [plugins, reloadPlugins] = useLoaded(() => api.plugins(tenant), [tenant])
  const [releases, reloadReleases] = useLoaded(() => api.releases(tenant), [tenant])
  const [news, reloadNews] = useLoaded(() => api.updates(tenant), [tenant])
  const updates = news.kind === 'ready' ? news.value : []
  const known = shop.kind === 'ready' ? shop.value : undefined
  const reload = () => Promise.all([reloadShop(), reloadPlugins(), reloadReleases(), reloadNews()])
  return { tenant, known, plugins, updates, releases, reload }
}
