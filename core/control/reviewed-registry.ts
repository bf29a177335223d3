import type { RegistryClient } from '../../registry/index.js'
import {
  isNamedBy,
  nearestName,
  type PluginDetails,
  type PluginSummary,
  type Review,
  shopError,
} from '../model/index.js'
import { oldEnough, type Packument } from './old-enough.js'
import type { Reviews } from './store/reviews.js'

export interface ReviewedRegistryOptions {
  readonly registry: RegistryClient
  readonly reviews: Pick<Reviews, 'list'>
  /** Whether nothing may be had that nobody has approved. */
  readonly required: boolean
  /** The packages (`greeter`, `@house/*`) that need nobody's word nevertheless. */
  readonly unreviewed?: readonly string[]
  /** How long a version of a package from elsewhere has to be known before it may be had, in milliseconds. */
  readonly minimumAgeMs?: number
  /** Of which plugins whoever asks does not know; of all, where it is left out. */
  readonly hidden?: () => Promise<(name: string) => boolean>
}

/** So many names a misspelt one is compared with. */
const mostNames = 1_000

/** `kept`: a version that whoever asks has already, whatever was said of it since. */
type ReviewedOptions = Parameters<RegistryClient['packument']>[1] & { readonly kept?: string }

/**
 * The registry as shops may see it: without versions that were rejected or yanked, nor those that wait for a word where one
 * is needed; what is deprecated says so. What a shop has it is handed all the same: it starts again, is made anew, and goes back.
 */
export class ReviewedRegistry implements RegistryClient {
  readonly #registry: RegistryClient
  readonly #reviews: Pick<Reviews, 'list'>
  readonly #hidden: () => Promise<(name: string) => boolean>
  readonly #minimumAgeMs: number
  readonly #needsWord: (name: string) => boolean

  constructor(options: ReviewedRegistryOptions) {
    const { required, unreviewed = [], minimumAgeMs = 0, hidden = async () => () => false } = options
    this.#registry = options.registry
    this.#reviews = options.reviews
    this.#needsWord = (name) => required && !isNamedBy(unreviewed, name)
    this.#minimumAgeMs = minimumAgeMs
    this.#hidden = hidden
  }

  get url(): string {
    return this.#registry.url
  }

  async packument(name: string, options: ReviewedOptions = {}): Promise<Packument | null> {
    // What comes from elsewhere is no plugin, and nobody's to review.
    if (options.own !== true) return this.#fromElsewhere(name, options)
    const whole = await this.#registry.packument(name, options)
    if (whole === null) return whole
    const [said, hidden] = await Promise.all([this.#reviews.list([name]), this.#hidden()])
    const isOffered = (version: string, word: Review | undefined): boolean =>
      version === options.kept || (!hidden(name) && this.#isOffered(name, word))
    const versions = Object.entries(whole.versions).flatMap(([version, published]) => {
      const word = said.find((one) => one.version === version)
      return isOffered(version, word) ? [[version, withWords(published, word)] as const] : []
    })
    return versions.length === 0 ? null : { ...whole, versions: Object.fromEntries(versions) }
  }

  async details(...[name, options]: Parameters<RegistryClient['details']>): Promise<PluginDetails> {
    const offered = await this.#offered(name, options)
    if (offered === undefined) throw shopError('PLUGIN_NOT_FOUND', name, await this.#nearest(name))
    return offered
  }

  /** One whose newest version may not be had is found with the newest that may. */
  async search(...asked: Parameters<RegistryClient['search']>): Promise<readonly PluginSummary[]> {
    const [all, hidden] = await Promise.all([this.#registry.search(...asked), this.#hidden()])
    const found = all.filter(({ name }) => !hidden(name))
    const said = await this.#reviews.list(found.map(({ name }) => name))
    const offered = found.map(async (plugin) => {
      const word = said.find((one) => one.package === plugin.name && one.version === plugin.version)
      return this.#isOffered(plugin.name, word) ? plugin : this.#summary(plugin)
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

  async #fromElsewhere(...[name, options]: Parameters<RegistryClient['packument']>): Promise<Packument | null> {
    if (this.#minimumAgeMs === 0) return this.#registry.packument(name, options)
    const whole = await this.#registry.packument(name, { ...options, timed: true })
    if (whole === null) return null
    // What somebody has put here by hand is here on purpose.
    const ours = await this.#registry.packument(name, { signal: options?.signal, own: true })
    return oldEnough(whole, { ageMs: this.#minimumAgeMs, except: ours?.versions ?? {}, now: Date.now() })
  }

  async #offered(name: string, options?: ReviewedOptions): Promise<PluginDetails | undefined> {
    const offered = await this.packument(name, { ...options, own: true, fresh: true })
    return offered === null ? undefined : this.detailsOf(offered)
  }

  /** Of those that whoever asks may know. */
  async #nearest(name: string): Promise<string | undefined> {
    const known = await this.search('', { limit: mostNames })
    return nearestName(
      name,
      known.map((plugin) => plugin.name),
    )
  }

  #isOffered(name: string, word: Review | undefined): boolean {
    return word === undefined ? !this.#needsWord(name) : word.verdict === 'approved' || word.verdict === 'deprecated'
  }

  async #summary({ name }: PluginSummary): Promise<PluginSummary | undefined> {
    const offered = await this.#offered(name).catch(() => undefined)
    if (offered === undefined) return undefined
    const { version, title, description, scopes, publishedAt } = offered
    return { name, version, title, description, scopes, publishedAt }
  }
}

const withWords = <P extends object>(published: P, word: Review | undefined): P =>
  word?.verdict === 'deprecated' ? { ...published, deprecated: word.reason } : published
