import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { plantFiles } from './build/planted-files.js'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const kernelBuilder = [
  "import { mkdirSync, writeFileSync } from 'node:fs'",
  'export function buildKernel({ out }: { out: string }): void {',
  '  mkdirSync(out, { recursive: true })',
  '  writeFileSync(`${out}/kernel.json`, process.version)',
  '}',
].join('\n')

function plantRepository(files: Readonly<Record<string, string>>) {
  const project = plantFiles({ 'package.json': '{ "type": "module" }', 'core/build/index.ts': kernelBuilder, ...files })
  const { folder } = project
  for (const name of ['bin/build', 'bin/build.js', 'bin/pinned-node.js', 'tsconfig.json']) {
    cpSync(join(repository, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  const build = () => spawnSync(process.execPath, [join(folder, 'bin/build.js')], { encoding: 'utf8' })
  const has = (name: string) => existsSync(join(folder, name))
  return Object.assign(project, { build, has })
}

test('a build compiles, packs the SDK, makes the kernel, and forgets what is gone', () => {
  using project = plantRepository({
    'bin/shopctl.ts': 'export const gone = null\n',
    'core/sdk/index.ts': 'export const allow = null\n',
    'core/model/index.ts': 'export const lock = null\n',
  })
  expect(project.build()).toMatchObject({ status: 0, stdout: '' })
  expect(
    ['core/sdk/dist/sdk/index.d.ts', 'dist/bin/shopctl.js', 'dist/kernel/kernel.json'].filter(project.has),
  ).toHaveLength(3)

  rmSync(join(project.folder, 'bin/shopctl.ts'))
  expect(project.build()).toMatchObject({ status: 0, stdout: '' })
  expect(project.has('dist/bin/shopctl.js')).toBe(false)
})

test('wrong types fail the build, again and again, until they are mended', () => {
  const wrong = 'export const count: number = null\n'
  using project = plantRepository({ 'core/model/count.ts': wrong })
  const failure = { status: 1, stdout: expect.stringContaining('core/model/count.ts(1,14): error TS2322') }
  expect(project.build()).toMatchObject(failure)
  expect(project.build()).toMatchObject(failure)
  expect(project.has('dist/kernel')).toBe(false)

  writeFileSync(join(project.folder, 'core/model/count.ts'), wrong.replace('null', '1'))
  expect(project.build()).toMatchObject({ status: 0, stdout: '' })
  expect(project.has('dist/kernel/kernel.json')).toBe(true)
})
