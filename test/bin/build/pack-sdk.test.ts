import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packSdk } from '../../../bin/build/pack-sdk.js'
import { plantFiles } from './planted-files.js'

const packed = (folder: string) => globSync('**/*.*', { cwd: join(folder, 'core/sdk/dist') }).toSorted()

test('the package holds what the front doors reach, and nothing else', () => {
  using project = plantFiles({
    'dist/core/sdk/index.js': "export * from './plugin.js'\nimport 'tsyringe'\n",
    'dist/core/sdk/plugin.js': '',
    'dist/core/sdk/unreached.js': '',
    'dist/core/shop/index.js': "import { a,\n  b } from '../sdk/host/index.js'\n",
    'dist/core/shop/index.d.ts': "export declare const lock: import('../model/lock.js').Lock\n",
    'dist/core/sdk/host/index.js': '',
    'dist/core/model/lock.js': '',
    'dist/core/model/lock.d.ts': '',
    'dist/core/testing/index.js':
      'const worker = new URL(\'./worker.js\', import.meta.url)\nawait import("./late.js")\n',
    'dist/core/testing/late.js': '',
    'dist/core/testing/worker.js': '',
    'core/sdk/dist/shop/stale.js': '',
  })
  packSdk(project.folder)
  expect(packed(project.folder)).toEqual([
    'model/lock.d.ts',
    'model/lock.js',
    'sdk/host/index.js',
    'sdk/index.js',
    'sdk/plugin.js',
    'shop/index.d.ts',
    'shop/index.js',
    'testing/index.js',
    'testing/late.js',
    'testing/worker.js',
  ])
})

test('a front door that reaches out of core/ is an error', () => {
  using project = plantFiles({
    'dist/core/sdk/index.js': "import '../../registry/index.js'\n",
    'dist/registry/index.js': '',
  })
  expect(() => packSdk(project.folder)).toThrow('@shopctl/sdk reaches ../registry/index.js')
})
