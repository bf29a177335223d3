/** The best of `available` for a language, from the exact one to the general one (RFC 4647, lookup). */
export function pickLanguage(available: readonly string[], language: string): string | undefined {
  const parts = language.split('-')
  const wanted = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'))
  return wanted.find((tag) => available.includes(tag))
}
