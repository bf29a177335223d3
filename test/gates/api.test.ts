import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { deprecationProblems, surfaceOf, surfaceProblems } from '../../bin/build/api-report.js'
import { isThorough } from '../setup/thorough.js'
import { repository } from './planted-project.js'

const sdk = join(repository, 'core/sdk')
const docs = join(repository, 'docs/api')
/** In the repository, so that the packages that the declarations name are found. */
const plantedRepository = join(repository, 'dist/planted-api')
const planted = join(plantedRepository, 'core/sdk')

// Each reads the whole surface, with a TypeScript of its own.
vi.setConfig({ testTimeout: 60_000 })

beforeAll(() => {
  mkdirSync(planted, { recursive: true })
  cpSync(join(sdk, 'package.json'), join(planted, 'package.json'))
  cpSync(join(sdk, 'dist'), join(planted, 'dist'), { recursive: true })
  rmSync(join(planted, 'node_modules'), { force: true })
  symlinkSync(join(repository, 'node_modules'), join(planted, 'node_modules'))
})
afterAll(() => rmSync(plantedRepository, { recursive: true }))

test('the SDK’s public surface is a report in the repository, and somebody has said why it is so (P23)', () => {
  expect(surfaceProblems(surfaceOf(sdk), docs)).toEqual([])
})

test.runIf(isThorough)('a change of the SDK’s surface that nobody explained is found (P23)', () => {
  const file = join(planted, 'dist/sdk/verdict.d.ts')
  writeFileSync(file, readFileSync(file, 'utf8').replace('readonly code: string', 'readonly code: number'))
  const surface = surfaceOf(planted)
  expect(surfaceProblems(surface, docs)).toEqual([
    'docs/api/sdk.api.md is not what the SDK shows: npm run api writes it; read what has changed',
    `docs/api/README.md has no row for ${surface.hash}: say what has changed, and why`,
  ])
})

test.runIf(isThorough)('a change inside that plugins cannot see is none', () => {
  const file = join(planted, 'dist/sdk/verdict.d.ts')
  cpSync(join(sdk, 'dist/sdk/verdict.d.ts'), file)
  writeFileSync(file, `${readFileSync(file, 'utf8')}\ndeclare const inside: number\n`)
  expect(surfaceProblems(surfaceOf(planted), docs)).toEqual([])
})

test('a change that nobody explained fails CI: the gate is among those that it runs, and ends with an error (P23)', () => {
  expect(readFileSync(join(repository, '.ci/run'), 'utf8')).toMatch(/^step .* gates .*\bapi\b/m)
  const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: object }
  expect(scripts).toHaveProperty(['check:api'], 'node bin/build/api-report.js')
  const gate = join(plantedRepository, 'bin/build/api-report.js')
  cpSync(join(repository, 'bin/build/api-report.js'), gate)
  cpSync(docs, join(plantedRepository, 'docs/api'), { recursive: true })
  const explanations = join(plantedRepository, 'docs/api/README.md')
  const [row = '', hash] = /^\| ([0-9a-f]{12}) \|/m.exec(readFileSync(explanations, 'utf8')) ?? []
  writeFileSync(explanations, readFileSync(explanations, 'utf8').replace(row, '| 000000000000 |'))
  cpSync(join(sdk, 'dist/sdk/verdict.d.ts'), join(planted, 'dist/sdk/verdict.d.ts'))
  const { status, stderr } = spawnSync(process.execPath, [gate], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `docs/api/README.md has no row for ${hash}: say what has changed, and why\n`,
  })
})

test('deprecation has a rule: a deprecated word says since when, and what to use instead (P23)', () => {
  const file = join(planted, 'dist/sdk/verdict.d.ts')
  const told = (words: string) => {
    writeFileSync(file, `/** A verdict.\n * @deprecated ${words} */\nexport type Answer = string\n`)
    return deprecationProblems(planted).length
  }
  expect(['since 1.4: use {@link Verdict}.', 'since 1.4:\n *   use `Verdict`.'].map(told)).toEqual([0, 0])
  expect(['', 'use Verdict', 'since 1.4', 'since 1.4: gone', 'since ever: use Verdict'].map(told)).toEqual([
    1, 1, 1, 1, 1,
  ])
  expect(deprecationProblems(sdk)).toEqual([])
})
