import type { RegistryClient } from '../../registry/index.js'
import { type PluginDetails, type PluginSummary, type Review, shopError } from '../model/index.js'
import type { Reviews } from './store/reviews.js'

export interface ReviewedRegistryOptions {
  readonly registry: RegistryClient
  readonly reviews: Pick<Reviews, 'list'>
  /** Whether nothing may be had that nobody has approved. */
  readonly required: boolean
  /** The plugins of which whoever asks does not know; of all, where it is left out. */
  readonly hidden?: () => Promise<ReadonlySet<string>>
}

type Packument = NonNullable<Awaited<ReturnType<RegistryClient['packument']>>>

/**
 * The registry as shops may see it: without versions that were rejected or yanked, nor those that wait for a word where one
 * is needed; what is deprecated says so. Tarballs are handed out as ever: what runs starts again, and goes back.
 */
export class ReviewedRegistry implements RegistryClient {
  readonly #registry: RegistryClient
  readonly #reviews: Pick<Reviews, 'list'>
  readonly #required: boolean
  readonly #hidden: () => Promise<ReadonlySet<string>>

  constructor({ registry, reviews, required, hidden = async () => new Set() }: ReviewedRegistryOptions) {
    this.#registry = registry
    this.#reviews = reviews
    this.#required = required
    this.#hidden = hidden
  }

  get url(): string {
    return this.#registry.url
  }

  async packument(...[name, options]: Parameters<RegistryClient['packument']>): Promise<Packument | null> {
    const whole = await this.#registry.packument(name, options)
    // What comes from elsewhere is no plugin, and nobody's to review.
    if (whole === null || options?.own !== true) return whole
    const [said, hidden] = await Promise.all([this.#reviews.list([name]), this.#hidden()])
    if (hidden.has(name)) return null
    const versions = Object.entries(whole.versions).flatMap(([version, published]) => {
      const word = said.find((one) => one.version === version)
      return this.#isOffered(word) ? [[version, withWords(published, word)] as const] : []
    })
    return versions.length === 0 ? null : { ...whole, versions: Object.fromEntries(versions) }
  }

  async details(...[name, options]: Parameters<RegistryClient['details']>): Promise<PluginDetails> {
    const offered = await this.packument(name, { ...options, own: true, fresh: true })
    if (offered === null) throw shopError('PLUGIN_NOT_FOUND', name)
    return this.detailsOf(offered)
  }

  /** One whose newest version may not be had is found with the newest that may. */
  async search(...asked: Parameters<RegistryClient['search']>): Promise<readonly PluginSummary[]> {
    const [all, hidden] = await Promise.all([this.#registry.search(...asked), this.#hidden()])
    const found = all.filter(({ name }) => !hidden.has(name))
    const said = await this.#reviews.list(found.map(({ name }) => name))
    const offered = found.map(async (plugin) => {
      const word = said.find((one) => one.package === plugin.name && one.version === plugin.version)
      return this.#isOffered(word) ? plugin : this.#summary(plugin)
    })
    return (await Promise.all(offered)).filter((plugin) => plugin !== undefined)
  }

  detailsOf(packument: Packument): PluginDetails {
    return this.#registry.detailsOf(packument)
  }

  manifest(...asked: Parameters<RegistryClient['manifest']>): ReturnType<RegistryClient['manifest']> {
    return this.#registry.manifest(...asked)
  }

  tarball(...asked: Parameters<RegistryClient['tarball']>): Promise<Buffer> {
    return this.#registry.tarball(...asked)
  }

  publish(...asked: Parameters<RegistryClient['publish']>): Promise<void> {
    return this.#registry.publish(...asked)
  }

  changes(...asked: Parameters<RegistryClient['changes']>): ReturnType<RegistryClient['changes']> {
    return this.#registry.changes(...asked)
  }

  ping(signal?: AbortSignal): Promise<void> {
    return this.#registry.ping(signal)
  }

  close(): Promise<void> {
    return this.#registry.close()
  }

  #isOffered(word: Review | undefined): boolean {
    return word === undefined ? !this.#required : word.verdict === 'approved' || word.verdict === 'deprecated'
  }

  async #summary({ name }: PluginSummary): Promise<PluginSummary | undefined> {
    const offered = await this.details(name).catch(() => undefined)
    if (offered === undefined) return undefined
    const { version, title, description, scopes, publishedAt } = offered
    return { name, version, title, description, scopes, publishedAt }
  }
}

const withWords = <P extends object>(published: P, word: Review | undefined): P =>
  word?.verdict === 'deprecated' ? { ...published, deprecated: word.reason } : published
