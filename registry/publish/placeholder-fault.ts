import mustache from 'mustache'

/** What is broken in a text's {{placeholders}}. */
export interface PlaceholderFault {
  /** Offset in the text. */
  readonly at: number
  readonly reason: string
}

/** Undefined where they are well. */
export function placeholderFault(text: string): PlaceholderFault | undefined {
  try {
    mustache.parse(text)
    return undefined
  } catch (error) {
    const [, reason = String(error), at = '0'] = /^(.*) at (\d+)$/s.exec((error as Error).message) ?? []
    // Of what is open mustache says where the text ends.
    const open = /^Unclosed section "(.*)"$/.exec(reason)?.[1]
    const begin = text.lastIndexOf('{{', Number(at))
    return { at: open === undefined ? Math.max(begin, 0) : openedAt(text, open), reason }
  }
}

const openedAt = (text: string, section: string): number =>
  Math.max(
    0,
    ...[...text.matchAll(/\{\{[#^]\s*(\S+?)\s*\}\}/g)].map(({ 1: name, index }) => (name === section ? index : 0)),
  )

/** `3:14`, as editors count. */
export function placeIn(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
}
