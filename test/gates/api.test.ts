import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { surfaceOf, surfaceProblems } from '../../bin/build/api-report.js'
import { repository } from './planted-project.js'

const sdk = join(repository, 'core/sdk')
const docs = join(repository, 'docs/api')
/** In the repository, so that the packages that the declarations name are found. */
const planted = join(repository, 'dist/planted-sdk')

beforeAll(() => {
  mkdirSync(planted, { recursive: true })
  cpSync(join(sdk, 'package.json'), join(planted, 'package.json'))
  cpSync(join(sdk, 'dist'), join(planted, 'dist'), { recursive: true })
  rmSync(join(planted, 'node_modules'), { force: true })
  symlinkSync(join(repository, 'node_modules'), join(planted, 'node_modules'))
})
afterAll(() => rmSync(planted, { recursive: true }))

test('the reports are what the SDK shows, and somebody has said why', () => {
  expect(surfaceProblems(surfaceOf(sdk), docs)).toEqual([])
})

test('a change of the SDK’s surface that nobody explained is found', () => {
  const file = join(planted, 'dist/sdk/verdict.d.ts')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/\bdeny\b/g, 'refuse'))
  const surface = surfaceOf(planted)
  expect(surfaceProblems(surface, docs)).toEqual([
    'docs/api/sdk.api.md is not what the SDK shows: npm run api writes it; read what has changed',
    `docs/api/README.md has no row for ${surface.hash}: say what has changed, and why`,
  ])
})

test('a change inside that plugins cannot see is none', () => {
  const file = join(planted, 'dist/sdk/verdict.d.ts')
  cpSync(join(sdk, 'dist/sdk/verdict.d.ts'), file)
  writeFileSync(file, `${readFileSync(file, 'utf8')}\ndeclare const inside: number\n`)
  expect(surfaceProblems(surfaceOf(planted), docs)).toEqual([])
})
