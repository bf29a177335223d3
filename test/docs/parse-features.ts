/** A row of docs/features.md. */
export interface Feature {
  /** `S4`. */
  readonly row: string
  /** What is promised. */
  readonly sentence: string
  readonly clauses: readonly Clause[]
}

/** One part of a row's sentence that can be true or false. */
export interface Clause {
  readonly words: string
  readonly shownBy: readonly Shown[]
}

export type Shown =
  | { readonly kind: 'file'; readonly words: string; readonly path: string }
  | { readonly kind: 'not yet'; readonly words: string }

/** The page's rows; paths as the page says them, seen from the repository's root. Throws at a line of another form. */
export function parseFeatures(page: string): Feature[] {
  const [, ...sections] = page.split(/^## (?=[A-Z]\d+: )/m)
  return sections.map((section) => {
    const [, row = '', sentence = '', list = ''] = /^(\w+): [^\n]+\n\n((?:> [^\n]*\n)+)\n(.+)$/s.exec(section) ?? []
    if (row === '') throw new Error(`"${section.split('\n')[0]}" has no sentence ("> …") or no clauses ("- …")`)
    return { row, sentence: sentence.replaceAll(/^> /gm, '').trim(), clauses: parseClauses(list) }
  })
}

function parseClauses(list: string): Clause[] {
  const [before = '', ...items] = list.trimEnd().split(/^- /m)
  if (before.trim() !== '') throw new Error(`"${before.trim()}" stands before the clauses`)
  return items.map((item) => {
    const [words = '', ...shown] = item.trimEnd().split('\n')
    return { words, shownBy: shown.map(parseShown) }
  })
}

function parseShown(line: string): Shown {
  const [, words, path] = /^ {2}- \[([^\]]+)\]\(\.\.\/([^)#]+)(?:#[\w-]+)?\)$/.exec(line) ?? []
  if (words !== undefined && path !== undefined) return { kind: 'file', words, path }
  const [, missing] = /^ {2}- Not yet: (\S.*)$/.exec(line) ?? []
  if (missing !== undefined) return { kind: 'not yet', words: missing }
  throw new Error(`"${line}" is neither "  - [the test’s name](../its-file)" nor "  - Not yet: why"`)
}
