import Negotiator from 'negotiator'
import type { PluginModule } from '../protocol/index.js'
import { pickLanguage } from '../sdk/host/index.js'

/** What a plugin says in other languages than that of its code. */
export type Spoken = Pick<PluginModule, 'mail' | 'locales'>

const longestHeader = 200
const mostRemembered = 500

/** The languages that a release speaks: English, and those for which its plugins bring texts. */
export class Languages {
  readonly #spoken: readonly string[]
  readonly #chosen = new Map<string, string | undefined>()

  constructor(plugins: Iterable<Spoken>) {
    const tags = [...plugins].flatMap(({ mail, locales = {} }) => [...Object.keys(locales), ...mailLanguages(mail)])
    this.#spoken = ['en', ...tags]
  }

  /**
   * The language in which this shop speaks to whoever sends this Accept-Language (RFC 9110): the first choice that it
   * speaks, as the shopper wrote it (`de-AT`, where there is `de`), or else the first choice. Undefined without any.
   */
  of(acceptLanguage: string | undefined): string | undefined {
    if (acceptLanguage === undefined || acceptLanguage.length > longestHeader) return undefined
    if (this.#chosen.has(acceptLanguage)) return this.#chosen.get(acceptLanguage)
    if (this.#chosen.size >= mostRemembered) this.#chosen.clear()
    const wanted = new Negotiator({ headers: { 'accept-language': acceptLanguage } }).languages().flatMap(canonical)
    const chosen = wanted.find((language) => pickLanguage(this.#spoken, language) !== undefined) ?? wanted[0]
    this.#chosen.set(acceptLanguage, chosen)
    return chosen
  }
}

const mailLanguages = (mail: PluginModule['mail']): string[] =>
  Object.keys(mail).flatMap((name) => {
    const [, template = '', language = ''] = /^(.+)\.([^.]+)$/.exec(name) ?? []
    return Object.hasOwn(mail, template) ? [language] : []
  })

function canonical(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag)
  } catch {
    return []
  }
}
