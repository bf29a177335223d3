import { type Static, Type } from 'typebox'
import { problemsOf } from './parse.js'

const label = Type.Object(
  { title: Type.Optional(Type.String()), description: Type.Optional(Type.String()) },
  { additionalProperties: false },
)

/** What sellers read of a plugin in one language. */
const sellerTexts = {
  title: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  description: Type.Optional(Type.String()),
  /** By setting. */
  config: Type.Optional(Type.Record(Type.String(), label)),
}

export const sellerLocale = Type.Object(sellerTexts, { additionalProperties: false })
export type SellerLocale = Static<typeof sellerLocale>

/** A file `locales/de.json` of a plugin. */
export const locale = Type.Object(
  {
    ...sellerTexts,
    /** What shoppers read: code of a denial → words, with {{placeholders}}. */
    denials: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1 }))),
  },
  { additionalProperties: false },
)
export type Locale = Static<typeof locale>

export type ParsedLocale =
  | { readonly kind: 'locale'; readonly locale: Locale }
  /** Why it is none, in half a sentence each. */
  | { readonly kind: 'fault'; readonly reasons: readonly string[] }

export function parseLocale(text: string): ParsedLocale {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { kind: 'fault', reasons: [`it is no JSON (${(error as Error).message})`] }
  }
  const reasons = problemsOf(locale, value)
  return reasons.length > 0 ? { kind: 'fault', reasons } : { kind: 'locale', locale: value as Locale }
}

/** Whether it names a language as BCP 47 writes it: `de`, `pt-BR`. */
export function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag
  } catch {
    return false
  }
}

/** `welcome.de` → the template `welcome` in `de`; undefined for a name without a language. */
export function languageOfMail(name: string): { readonly template: string; readonly language: string } | undefined {
  const [, template = '', language = ''] = /^(.+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$/.exec(name) ?? []
  return isLanguage(language) ? { template, language } : undefined
}
