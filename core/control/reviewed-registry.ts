import type { RegistryClient } from '../../registry/index.js'
import { type PluginSummary, shopError } from '../model/index.js'
import type { Reviews } from './store/reviews.js'
import type { Verdict } from './views.js'

export interface ReviewedRegistryOptions {
  readonly registry: RegistryClient
  readonly reviews: Pick<Reviews, 'list'>
  /** Whether nothing may be had that nobody has approved. */
  readonly required: boolean
}

type Packument = NonNullable<Awaited<ReturnType<RegistryClient['packument']>>>

/**
 * The registry as shops may see it: without versions that were rejected or yanked, nor those that wait for a word where one
 * is needed; what is deprecated says so. Tarballs are handed out as ever: what runs starts again, and goes back.
 */
export function reviewedRegistry({ registry, reviews, required }: ReviewedRegistryOptions): RegistryClient {
  const verdictsOn = async (name: string): Promise<ReadonlyMap<string, Said>> =>
    new Map((await reviews.list([name])).map(({ version, ...said }) => [version, said]))
  const isOffered = (said: Said | undefined): boolean =>
    said === undefined ? !required : said.verdict === 'approved' || said.verdict === 'deprecated'
  const seen = (packument: Packument, said: ReadonlyMap<string, Said>): Packument | null => {
    const versions = Object.entries(packument.versions)
      .filter(([version]) => isOffered(said.get(version)))
      .map(([version, published]) => [version, withWords(published, said.get(version))] as const)
    return versions.length === 0 ? null : { ...packument, versions: Object.fromEntries(versions) }
  }
  const packument: RegistryClient['packument'] = async (name, options) => {
    const whole = await registry.packument(name, options)
    // What comes from elsewhere is no plugin, and nobody's to review.
    if (whole === null || options?.own !== true) return whole
    return seen(whole, await verdictsOn(name))
  }
  const details: RegistryClient['details'] = async (name, options) => {
    const offered = await packument(name, { ...options, own: true, fresh: true })
    if (offered === null) throw shopError('PLUGIN_NOT_FOUND', name)
    return registry.detailsOf(offered)
  }
  const search: RegistryClient['search'] = async (text, options) => {
    const found = await registry.search(text, options)
    const said = await reviews.list(found.map((plugin) => plugin.name))
    const verdictOn = (plugin: PluginSummary): Said | undefined =>
      said.find((one) => one.package === plugin.name && one.version === plugin.version)
    const offered = await Promise.all(
      found.map((plugin) => (isOffered(verdictOn(plugin)) ? plugin : summaryOf(plugin, details))),
    )
    return offered.filter((plugin) => plugin !== undefined)
  }
  return {
    url: registry.url,
    packument,
    details,
    search,
    detailsOf: (offered) => registry.detailsOf(offered),
    manifest: (...asked) => registry.manifest(...asked),
    tarball: (...asked) => registry.tarball(...asked),
    publish: (...asked) => registry.publish(...asked),
    ping: (signal) => registry.ping(signal),
    close: () => registry.close(),
  }
}

interface Said {
  readonly verdict: Verdict
  readonly reason: string
}

const withWords = <P extends object>(published: P, said: Said | undefined): P =>
  said?.verdict === 'deprecated' ? { ...published, deprecated: said.reason } : published

/** Of the newest version that may be had; undefined where there is none. */
async function summaryOf(
  { name }: PluginSummary,
  details: RegistryClient['details'],
): Promise<PluginSummary | undefined> {
  const offered = await details(name).catch(() => undefined)
  if (offered === undefined) return undefined
  const { version, title, description, scopes, publishedAt } = offered
  return { name, version, title, description, scopes, publishedAt }
}
