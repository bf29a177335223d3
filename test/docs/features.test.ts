import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../bin/package-root.js'
import { further } from '../samples/hostile-plugins/zoo/index.js'
import { furtherFiles } from '../setup/thorough.js'
import { featureProblems } from './feature-problems.js'
import { parseFeatures } from './parse-features.js'
import { type NamedTest, testsIn } from './tests-in.js'

const read = (path: string): string => readFileSync(join(packageRoot, path), 'utf8')

/** A usual run leaves out all of some files. */
function testsOf(file: string): NamedTest[] {
  const isFurther = furtherFiles.some((pattern) => matchesGlob(file, pattern))
  return testsIn(read(file)).map((one) => ({ ...one, isThorough: one.isThorough || isFurther }))
}

test('each clause of docs/features.md is shown by tests that there are, and each test of a row stands there', () => {
  const files = globSync(['test/**/*.test.ts', 'templates/**/test/**/*.test.ts'], {
    cwd: packageRoot,
    exclude: ['**/node_modules/**'],
  })
  // Most files belong to no row: they need not be parsed.
  const rowed = files.filter((file) => /\([A-Z]\d+\)/.test(read(file)))
  const features = parseFeatures(read('docs/features.md'))
  const tests = new Map(rowed.map((file) => [file, testsOf(file)]))
  expect(featureProblems(features, { tests, exists: (path) => existsSync(join(packageRoot, path)) })).toEqual([])
  expect(features.length).toBeGreaterThan(20)
})

const page = (...shown: string[]): string =>
  ['# Features', '', '## S4: A login', '', '> It is heard.', '', '- It is heard.', ...shown, ''].join('\n')

const source = `
  test('a login is heard (S4)', () => {})
  test.skip('it is heard twice (S4)', () => {})
  test('it is heard well', () => {})
  describe.each(['a', 'b'])('logins of %s (S5)', () => {})
  const some = mostly(['a', 'b'], () => true)
  describe('logouts (S6)', () => test.each(named(some))('of %s (S6)', () => {}))
  describe.runIf(isThorough)('at night', () => test('too (S6)', () => {}))
  test('by day (S6)', () => expect(isThorough))`

const tree = {
  tests: new Map([['test/a.test.ts', testsIn(source)]]),
  exists: (path: string) => path === 'bench/README.md',
}

test.each([
  [
    'a name that there is not',
    '  - [a login is heard](../test/a.test.ts)',
    'S4: test/a.test.ts has no test "a login is heard"',
  ],
  [
    'a file that there is not',
    '  - [a login is heard (S4)](../test/b.test.ts)',
    'S4: test/b.test.ts has no test "a login is heard (S4)"',
  ],
  [
    'a test that does not run',
    '  - [it is heard twice (S4)](../test/a.test.ts)',
    'S4: test/a.test.ts skips "it is heard twice (S4)"',
  ],
  [
    'a test that does not say its row',
    '  - [it is heard well](../test/a.test.ts)',
    'S4: test/a.test.ts does not say (S4) in "it is heard well"',
  ],
  ['a measurement that there is not', '  - [p99](../bench/GONE.md)', 'S4: there is no bench/GONE.md'],
])('%s is found', (_, shown, problem) => {
  expect(featureProblems(parseFeatures(page(shown)), tree)).toContain(problem)
})

test('a clause that nothing shows and a test of a row that the page leaves out are found', () => {
  expect(featureProblems(parseFeatures(page()), tree)).toEqual([
    'S4: nothing shows "It is heard."',
    'S4 leaves out "a login is heard (S4)" in test/a.test.ts',
    'S4 leaves out "it is heard twice (S4)" in test/a.test.ts',
    'S5 leaves out "logins of %s (S5)" in test/a.test.ts',
    'S6 leaves out "of %s (S6)" in test/a.test.ts',
    'S6 leaves out "logouts (S6)" in test/a.test.ts',
    'S6 leaves out "too (S6)" in test/a.test.ts',
    'S6 leaves out "by day (S6)" in test/a.test.ts',
  ])
})

test('what a usual run leaves out, wholly or in part, has to be said', () => {
  expect(testsIn(source).flatMap(({ name, isThorough }) => (isThorough ? [name] : []))).toEqual([
    'of %s (S6)',
    'logouts (S6)',
    'too (S6)',
    'at night',
  ])
  const shown = '  - [logouts (S6)](../test/a.test.ts)'
  const problem = 'S6: "It is heard." does not say "Not yet: in each run"'
  const problemsOf = (...lines: string[]): string[] =>
    featureProblems(parseFeatures(page(...lines).replace('S4', 'S6')), tree)
  expect(problemsOf(shown)).toContain(problem)
  expect(problemsOf(shown, '  - Not yet: in each run.')).not.toContain(problem)
})

test('N2 names the hostile plugins that a usual run keeps in, one by one or by how their names begin', () => {
  const line = /^ {2}- Not yet: in each run\. .*zoo\/index\.ts.*$/m.exec(read('docs/features.md'))?.[0] ?? ''
  const named = [...line.matchAll(/`([\w-]+\*?)`/g)].map(([, name = '']) => name)
  const isNamed = (plugin: string, name: string): boolean =>
    name.endsWith('*') ? plugin.startsWith(name.slice(0, -1)) : plugin === name
  expect(further.filter((plugin) => !named.some((name) => isNamed(plugin, name)))).toEqual([])
  expect(named.filter((name) => !further.some((plugin) => isNamed(plugin, name)))).toEqual([])
})

test('what is measured, and what is not there yet, may stand for a clause', () => {
  const [feature] = parseFeatures(page('  - [p99](../bench/README.md#logins)', '  - Not yet: by telephone.'))
  expect(feature?.clauses[0]?.shownBy).toEqual([
    { kind: 'file', words: 'p99', path: 'bench/README.md' },
    { kind: 'not yet', words: 'by telephone.' },
  ])
  expect(() => parseFeatures(page('  - a login is heard'))).toThrow('is neither')
})
