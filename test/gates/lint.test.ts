import { beforeAll, expect, test } from 'vitest'
import { type Outcome, plantProject, runGate } from './planted-project.js'

const lines = (count: number, line: string): string => `${line}\n`.repeat(count)

/** Rule → a file that breaks it. */
const wrong = {
  'no-floating-promises': {
    'core/floating.ts': "import { rm } from 'node:fs/promises'\nexport const clean = () => {\n  rm('x')\n}\n",
    'bin/floating.js': 'async function late() {}\nlate()\n',
    'test/floating.test.ts': "import { rm } from 'node:fs/promises'\nvoid rm('x')\n",
  },
  'no-misused-promises': {
    'core/misused.ts': 'declare function ask(): Promise<boolean>\nif (ask()) throw new Error()\n',
  },
  'no-explicit-any': { 'core/any.ts': 'export const anything = (value: any) => value\n' },
  'no-unsafe-assignment': { 'core/unsafe.ts': "export const unsafe = { a: JSON.parse('1') }\n" },
  'no-non-null-assertion': { 'core/assertion.ts': 'export const sure = (a?: string) => a!\n' },
  'switch-exhaustiveness-check': {
    'core/switch.ts': "export function not(a: 'x' | 'y') {\n  switch (a) {\n    case 'x':\n      return 1\n  }\n}\n",
  },
  'no-console': { 'core/console.ts': "console.log('hello')\n" },
  'max-lines-per-function': { 'core/long.ts': `export function long() {\n${lines(45, "  process.chdir('.')")}}\n` },
  'max-lines)': { 'core/many.ts': lines(251, '// a line') },
  'max-params': {
    'core/params.ts': 'export const sum = (a: number, b: number, c: number, d: number) => a + b + c + d\n',
  },
  'max-depth': {
    'core/deep.ts': `export function deep(a: number) {\n${'if (a > 0) {\n'.repeat(4)}process.chdir('.')\n${'}\n'.repeat(4)}}\n`,
  },
  'filename-case': { 'core/openShop.ts': 'export const nothing = null\n' },
} as const

const right = {
  'bin/terminal/print.ts': 'export const print = (line: string) => console.log(line)\n',
  // Injection by type needs the imported class at run time, though it is written where types are.
  'core/injected.ts': [
    "import { Agent } from 'node:http'",
    "import { injectable } from 'tsyringe'",
    '',
    '@injectable()',
    'export class Caller {',
    '  constructor(readonly agent: Agent) {}',
    '}',
    '',
  ].join('\n'),
}

let outcome: Outcome
beforeAll(async () => {
  const testSettings = { 'test/tsconfig.json': '{ "extends": "../tsconfig.check.json", "include": ["."] }' }
  const files = Object.assign({}, ...Object.values(wrong)) as Readonly<Record<string, string>>
  using project = plantProject({ ...files, ...right, ...testSettings })
  outcome = await runGate('lint', project.folder)
})

const findings = (file: string): string => {
  const parts = outcome.output.split(/\n(?= {2}[x×!⚠])/)
  return parts.filter((part) => part.includes(`${file}:`)).join('\n')
}

test.for(Object.entries(wrong).flatMap(([rule, files]) => Object.keys(files).map((file) => [rule, file] as const)))(
  '%s is reported in %s',
  ([rule, file]) => {
    expect(findings(file)).toContain(rule)
    expect(outcome.code).toBe(1)
  },
)

test.for(Object.keys(right))('nothing is reported in %s', (file) => {
  expect(findings(file)).toBe('')
})
