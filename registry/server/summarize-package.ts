import { type Manifest, manifest, type PluginSummary, problemsOf } from '../../core/model/index.js'
import { newestVersion } from '../newest-version.js'

interface StoredPackage {
  readonly name: string
  readonly versions: Readonly<Record<string, { readonly description?: string; readonly shopctl?: unknown }>>
  readonly time?: Readonly<Record<string, string>>
}

/** One row of the marketplace, of the package's newest version; null when that is no plugin. Throws for broken JSON. */
export function summarizePackage(json: string): PluginSummary | null {
  const { name, versions, time } = JSON.parse(json) as StoredPackage // verdaccio's own file
  const version = newestVersion(Object.keys(versions))
  const published = version === undefined ? undefined : versions[version]
  if (version === undefined || published?.shopctl === undefined) return null
  if (problemsOf(manifest, published.shopctl).length > 0) return null
  const { title, scopes } = published.shopctl as Manifest
  return { name, version, title, description: published.description ?? '', scopes, publishedAt: time?.[version] ?? '' }
}
