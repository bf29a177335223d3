import { existsSync, globSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mirrorSources } from '../../../bin/build/mirror-sources.js'
import { plantFiles } from './planted-files.js'

const compiled = (name: string) => ({ [`dist/${name}.js`]: '', [`dist/${name}.js.map`]: '', [`dist/${name}.d.ts`]: '' })
const info = 'dist/.tsbuildinfo'
const before = new Date(Date.now() - 60_000)

test('outputs of a source that is gone are deleted, all others stay', () => {
  using project = plantFiles({
    'core/model/lock.ts': '',
    ...compiled('core/model/lock'),
    ...compiled('core/model/gone'),
    'dist/kernel/fastify.js': '',
    [info]: '',
  })
  mirrorSources(project.folder)
  expect(globSync('dist/**/*.*', { cwd: project.folder }).toSorted()).toEqual([
    'dist/core/model/lock.d.ts',
    'dist/core/model/lock.js',
    'dist/core/model/lock.js.map',
    'dist/kernel/fastify.js',
  ])
  expect(existsSync(join(project.folder, info))).toBe(true)
})

test('tsc starts afresh when an output is lost', () => {
  using project = plantFiles({ 'core/model/lock.ts': '', [info]: '' })
  utimesSync(join(project.folder, 'core/model/lock.ts'), before, before)
  mirrorSources(project.folder)
  expect(existsSync(join(project.folder, info))).toBe(false)
})

test('a new source is no reason to start afresh', () => {
  using project = plantFiles({ 'core/model/lock.ts': '', [info]: '' })
  utimesSync(join(project.folder, info), before, before)
  mirrorSources(project.folder)
  expect(existsSync(join(project.folder, info))).toBe(true)
})
