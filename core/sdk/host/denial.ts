import type { Deny } from '../verdict.js'
import { fillIn } from './fill-in.js'
import { pickLanguage } from './pick-language.js'
import { HttpProblem } from './problem.js'

/** Language → code of a denial → words. */
export type DenialTexts = Readonly<Record<string, Readonly<Record<string, string>>>>

/** A plugin's no: the words are those of its code, until whoever answers knows the shopper's language. */
export class Denial extends HttpProblem {
  constructor(
    readonly plugin: string,
    private readonly verdict: Deny,
  ) {
    const { code, message, data } = verdict
    super(422, code, data === undefined ? message : fillIn(message, data, 'en'))
  }

  /** The plugin's words in the language nearest to the shopper's; undefined where it brings none. */
  wordsIn(language: string, locales: DenialTexts = {}): Translated | undefined {
    const { code, message, data = {} } = this.verdict
    const spoken = Object.keys(locales).filter((tag) => Object.hasOwn(locales[tag] ?? {}, code))
    const nearest = pickLanguage([...spoken, 'en'], language)
    const words =
      nearest === undefined ? undefined : (locales[nearest]?.[code] ?? (nearest === 'en' ? message : undefined))
    if (nearest === undefined || words === undefined) return undefined
    return { language: nearest, words: fillIn(words, data, language) }
  }
}

export interface Translated {
  readonly language: string
  readonly words: string
}
