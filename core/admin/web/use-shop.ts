import { useRef } from 'react'
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
  /** Whether it sells something; undefined where nobody knows. */
  readonly sells: boolean | undefined
  /** Reads all of it anew but what it sells, which only its worker knows. */
  readonly reload: () => Promise<unknown>
  /** It sells something now. */
  readonly fill: () => Promise<void>
  /** Looks how it and its plugins are now. */
  readonly refresh: () => Promise<unknown>
}

export function useShop(tenant: string): Shop {
  const [shop, reloadShop, refreshShop] = useLoaded(() => api.shop(tenant), [tenant])
  const [plugins, reloadPlugins, refreshPlugins] = useLoaded(() => api.plugins(tenant), [tenant])
  const [releases, reloadReleases] = useLoaded(() => api.releases(tenant), [tenant])
  const [news, reloadNews] = useLoaded(() => api.updates(tenant), [tenant])
  const updates = news.kind === 'ready' ? news.value : []
  const known = shop.kind === 'ready' ? shop.value : undefined
  const [sells, fill] = useSells(tenant, known?.state === 'ready')
  const reload = () => Promise.all([reloadShop(), reloadPlugins(), reloadReleases(), reloadNews()])
  const refresh = () => Promise.all([refreshShop(), refreshPlugins()])
  return { tenant, known, plugins, updates, releases, sells, reload, fill, refresh }
}

/** Whether the shop sells something. One that sleeps is not woken to say so: what was known of it stays. */
function useSells(tenant: string, isAwake: boolean): [sells: boolean | undefined, fill: () => Promise<void>] {
  const last = useRef<boolean>(undefined)
  const [catalog, reload] = useLoaded(async () => {
    if (isAwake) last.current = (await api.firstProduct(tenant)).items.length > 0
    return last.current
  }, [tenant, isAwake])
  const fill = (): Promise<void> => {
    last.current = true
    return reload()
  }
  return [catalog.kind === 'ready' ? catalog.value : undefined, fill]
}
