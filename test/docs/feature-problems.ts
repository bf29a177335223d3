import type { Feature } from './parse-features.js'
import type { NamedTest } from './tests-in.js'

/** The tests of each file, by its path from the repository's root. */
export type TestsByFile = ReadonlyMap<string, readonly NamedTest[]>

export interface Tree {
  readonly tests: TestsByFile
  readonly exists: (path: string) => boolean
}

/** Where the page and the tests do not say the same: names that there are not, and tests of a row that it leaves out. */
export function featureProblems(features: readonly Feature[], { tests, exists }: Tree): string[] {
  const listed = features.flatMap(({ row, clauses }) =>
    clauses.flatMap(({ shownBy }) => shownBy.flatMap((shown) => (shown.kind === 'file' ? [{ row, ...shown }] : []))),
  )
  const wrong = listed.flatMap(({ row, words, path }) =>
    path.endsWith('.test.ts')
      ? testProblems(words, row, tests.get(path) ?? []).map((problem) => `${row}: ${path} ${problem}`)
      : exists(path)
        ? []
        : [`${row}: there is no ${path}`],
  )
  const known = new Set(listed.map(({ row, words, path }) => `${row} ${path} ${words}`))
  const leftOut = taggedTests(tests)
    .filter(({ row, path, name }) => !known.has(`${row} ${path} ${name}`))
    .map(({ row, path, name }) => `${row} leaves out "${name}" in ${path}`)
  return [...features.flatMap(emptyClauses), ...wrong, ...leftOut, ...unsaid(features, tests)]
}

function testProblems(name: string, row: string, tests: readonly NamedTest[]): string[] {
  const found = tests.filter((test) => test.name === name)
  if (found.length !== 1) return [`has ${found.length === 0 ? 'no' : 'more than one'} test "${name}"`]
  return [
    ...(found[0]?.isSkipped === true ? [`skips "${name}"`] : []),
    ...(rowsOf(name).includes(row) ? [] : [`does not say (${row}) in "${name}"`]),
  ]
}

/** Clauses of which a usual run leaves out a test, and that do not say so. */
const unsaid = (features: readonly Feature[], tests: TestsByFile): string[] =>
  features.flatMap(({ row, clauses }) =>
    clauses
      .filter(({ shownBy }) => shownBy.some((shown) => shown.kind === 'file' && isThorough(shown, tests)))
      .filter(
        ({ shownBy }) => !shownBy.some(({ kind, words }) => kind === 'not yet' && words.startsWith('in each run')),
      )
      .map(({ words }) => `${row}: "${words}" does not say "Not yet: in each run"`),
  )

const isThorough = (shown: { readonly words: string; readonly path: string }, tests: TestsByFile): boolean =>
  tests.get(shown.path)?.some((test) => test.name === shown.words && test.isThorough) === true

const emptyClauses = ({ row, clauses }: Feature): string[] =>
  clauses.length === 0
    ? [`${row} has no clauses`]
    : clauses.flatMap(({ words, shownBy }) => (shownBy.length === 0 ? [`${row}: nothing shows "${words}"`] : []))

const taggedTests = (tests: TestsByFile) =>
  [...tests].flatMap(([path, named]) => named.flatMap(({ name }) => rowsOf(name).map((row) => ({ row, path, name }))))

/** `… (S4) (P3)` → S4, P3. */
const rowsOf = (name: string): string[] => [...name.matchAll(/\(([A-Z]\d+)\)/g)].map(([, row]) => row ?? '')
