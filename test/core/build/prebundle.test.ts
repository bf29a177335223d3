import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { prebundleLimits } from '../../../core/build/prebundle.js'
import { stopEsbuild } from '../../../core/build/run-esbuild.js'
import { memoryLimit } from '../../../core/build/within-memory.js'
import { ShopError } from '../../../core/model/index.js'
import { FakeRegistry, type Files, type Published } from './fake-registry.js'
import { buildSet, openBuilder } from './open-builder.js'
import { temporaryFolder } from './temporary-folder.js'

const usualLimits = { ...prebundleLimits }
afterEach(() => void Object.assign(prebundleLimits, usualLimits))

/** Why the set does not build. */
async function failure(registry: FakeRegistry, ...specs: string[]): Promise<string> {
  const error = await buildSet(await openBuilder(registry), ...specs).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ShopError)) throw error
  expect(error.code).toBe('BUILD_FAILED')
  return error.message
}

const plugin = (files: Files, more: Published = {}): FakeRegistry => new FakeRegistry().plugin('a@1.0.0', more, files)
const importing = (statement: string, more: Published = {}): FakeRegistry =>
  plugin({ 'index.js': `${statement}\nexport default class {}\n` }, more)

test.each([
  [`import get from 'left-pad'`, 'index.js:1 imports "left-pad", which is not among its dependencies'],
  [`export * from './gone.js'`, 'index.js:1 imports "./gone.js", a file that is not in the package'],
  [`import 'fastify/lib/route'`, 'index.js:1 imports "fastify/lib/route", but the platform offers fastify alone'],
  [`const x = require('pg/lib/client')`, 'index.js:1 imports "pg/lib/client", but the platform offers pg alone'],
  [
    `import '@shopctl/sdk/host'`,
    'index.js:1 imports "@shopctl/sdk/host", but the platform offers @shopctl/sdk, @shopctl/sdk/shop alone',
  ],
  [`import { after } from '@shopctl/sdk'; after()`, 'index.js:1 imports "after", which @shopctl/sdk does not export'],
  [`import { Pol } from 'pg'; export { Pol }`, 'index.js:1 imports "Pol", which pg does not export'],
  [`import container from 'tsyringe'; container()`, 'index.js:1 imports "default", which tsyringe does not export'],
  [
    `import x from 'https://example.com/x.js'; x()`,
    'index.js imports "https://example.com/x.js", and a shop loads no code from elsewhere',
  ],
  [`const = 1`, 'index.js:1: Expected identifier but found "="'],
])('%s fails the build: %s', async (statement, reason) => {
  expect(await failure(importing(statement), 'a')).toContain(`a@1.0.0 does not build: ${reason}`)
})

test('a fault is told by the line of the source that the author wrote', async () => {
  // ts: line 1 is empty, the imports stand on 2 and 3.
  const map = { version: 3, sources: ['../src/index.ts'], names: [], mappings: 'AACA;AACA;AACA' }
  const code = `import { after } from '@shopctl/sdk'\nimport 'left-pad'\nexport default class { static x = after }\n//# sourceMappingURL=index.js.map\n`
  const files = { 'dist/index.js': code, 'dist/index.js.map': JSON.stringify(map) }
  const more = { exports: './dist/index.js' }
  expect(await failure(plugin(files, more), 'a')).toBe(
    'a@1.0.0 does not build: src/index.ts:3 imports "left-pad", which is not among its dependencies.',
  )
  const fixed = { ...files, 'dist/index.js': code.replace(`'left-pad'`, `'node:fs'`) }
  expect(await failure(plugin(fixed, more), 'a')).toBe(
    'a@1.0.0 does not build: src/index.ts:2 imports "after", which @shopctl/sdk does not export.',
  )
})

test('a fault in a private package names the package', async () => {
  const registry = importing(`import 'lib'`, { dependencies: { lib: '*' } }).publish(
    'lib@2.0.0',
    {},
    { 'index.js': `\nrequire('tslib')\n` },
  )
  expect(await failure(registry, 'a')).toContain(
    'a@1.0.0 does not build: lib@2.0.0: index.js:2 imports "tslib", which is not among its dependencies',
  )
})

test('what a dependency does not export, cannot be imported', async () => {
  const registry = importing(`import 'lib/inner.js'\nimport 'lib/open.js'`, { dependencies: { lib: '*' } }).publish(
    'lib@1.0.0',
    { exports: { './open.js': './open.js' } },
    { 'open.js': '', 'inner.js': '' },
  )
  expect(await failure(registry, 'a')).toBe(
    'a@1.0.0 does not build: index.js:1 imports "lib/inner.js", which that package does not export.',
  )
})

test('a plugin without a default export, or without a module, is told so', async () => {
  expect(await failure(plugin({ 'index.js': 'export class A {}' }), 'a')).toBe(
    'a@1.0.0 does not build: it has no default export.',
  )
  expect(await failure(plugin({ 'README.md': '' }), 'a')).toBe(
    'a@1.0.0 does not build: its package.json leads to no module: check "exports" and "main".',
  )
})

test('the reasons of all plugins of a set come in one error', async () => {
  const registry = importing(`import 'gone'`).plugin('b@1.0.0', {}, { 'index.js': 'export {}' })
  expect(await failure(registry, 'a', 'b')).toBe(
    'a@1.0.0 does not build: index.js:1 imports "gone", which is not among its dependencies. b@1.0.0 does not build: it has no default export.',
  )
})

test('native code is refused', async () => {
  const registry = plugin({
    'index.js': `import x from './x.node'\nexport default class { x = x }`,
    'x.node': '\x7fELF',
  })
  expect(await failure(registry, 'a')).toBe(
    'a@1.0.0 does not build: index.js:1 needs native code, which a bundle cannot hold.',
  )
})

test.each(['relative', 'absolute'])('a file outside of the package cannot be read by a %s path', async (kind) => {
  const home = join(await temporaryFolder(), 'home')
  const secret = join(dirname(home), 'secret.json')
  await mkdir(home)
  await writeFile(secret, '{"password":"hunter2"}')
  const path = kind === 'absolute' ? secret : '../../../../../secret.json'
  const builder = await openBuilder(importing(`import x from '${path}'; console.log(x)`), home)
  await expect(buildSet(builder, 'a')).rejects.toThrow(`index.js imports "${path}", a file outside of its package`)
})

/** Up to the root of the file system from wherever the store is. */
const up = '../'.repeat(20)

/** As `/dev/zero`, which would take the machine's memory where this fails: whoever reads it waits for ever. */
test.each([
  ['imports', `import x from '${up}dev/ptmx'; console.log(x)`, /imports ".*dev\/ptmx", a file outside of its package/],
  ['names as its source map', `//# sourceMappingURL=${up}dev/ptmx`, undefined],
  ['names as its source map by a URL', '//# sourceMappingURL=file:///dev/ptmx', undefined],
])(
  'a device without an end that a package %s is not even opened',
  async (_, code, refused) => {
    const registry = plugin({ 'index.js': `export default class {}\n${code}\n` })
    const builder = await openBuilder(registry)
    if (refused === undefined) await expect(buildSet(builder, 'a')).resolves.toBeDefined()
    else await expect(buildSet(builder, 'a')).rejects.toThrow(refused)
  },
  10_000,
)

test('a file outside of the package cannot be read through a data: URL either', async () => {
  const secret = join(await temporaryFolder(), 'secret.json')
  await writeFile(secret, '{"password":"hunter2"}')
  const builder = await openBuilder(
    importing(`import x from 'data:text/javascript,export { default } from "${secret}"'; console.log(x)`),
  )
  await expect(buildSet(builder, 'a')).rejects.toMatchObject({ code: 'BUILD_FAILED' })
})

test('another plugin is imported by its name alone, and only what it exports', async () => {
  const registry = new FakeRegistry()
    .plugin('points@1.0.0', {}, { 'index.js': 'export class Points {}\nexport default class {}\n', 'inner.js': '' })
    .plugin(
      'deep@1.0.0',
      { peerDependencies: { points: '*' } },
      { 'index.js': `import 'points/inner.js'\nexport default class {}\n` },
    )
    .plugin(
      'wrong@1.0.0',
      { peerDependencies: { points: '*' } },
      { 'index.js': `\nimport { Gold } from 'points'\nexport default class { gold = Gold }\n` },
    )
  expect(await failure(registry, 'deep')).toBe(
    'deep@1.0.0 does not build: index.js:1 imports "points/inner.js", but a plugin is imported by its name alone.',
  )
  expect(await failure(registry, 'wrong')).toBe(
    'wrong@1.0.0 does not build: index.js:2 imports "Gold", which points@1.0.0 does not export.',
  )
})

test('a package may import itself by its name, and an alias by its own', async () => {
  const registry = new FakeRegistry()
    .plugin(
      'a@1.0.0',
      { exports: { '.': './index.js', './part': './part.js' }, dependencies: { other: 'npm:lib@^1' } },
      {
        'index.js': `import { part } from 'a/part'\nimport { lib } from 'other'\nexport default class { static seen = [part, lib] }\n`,
        'part.js': `export const part = 1`,
      },
    )
    .publish('lib@1.0.0', { type: 'module' }, { 'index.js': `export const lib = 'lib'` })
  const { bundle } = await buildSet(await openBuilder(registry), 'a')
  expect(bundle.code.toString()).toContain('seen = [part, lib]')
})

test('a package resolves as Node does, not as bundlers do', async () => {
  const registry = new FakeRegistry()
    .plugin(
      'a@1.0.0',
      { dependencies: { lib: '*' } },
      { 'index.js': `import { kind } from 'lib'\nexport default class { static kind = kind }\n` },
    )
    .publish(
      'lib@1.0.0',
      { type: 'module', exports: { module: './bundler.js', import: './node.js' } },
      {
        'bundler.js': `export const kind = 'for bundlers'`,
        'node.js': `export const kind = 'for node'`,
      },
    )
  const { bundle } = await buildSet(await openBuilder(registry), 'a')
  expect(bundle.code.toString()).toContain('for node')
  expect(bundle.code.toString()).not.toContain('for bundlers')
})

test('what takes more memory than esbuild may have fails alone, and the next set is built', async () => {
  // Each is a function with two scopes.
  const huge = `export default class {}\nexport const all = [${'()=>{},'.repeat(400_000)}]\n`
  const registry = plugin({ 'index.js': huge }).plugin('b@1.0.0').plugin('c@1.0.0')
  const builder = await openBuilder(registry)
  const usual = memoryLimit.megabytes
  memoryLimit.megabytes = 200
  await stopEsbuild()
  const [failed, beside] = await Promise.allSettled([buildSet(builder, 'a'), buildSet(builder, 'b')])
  expect(beside.status).toBe('fulfilled')
  expect(String((failed as PromiseRejectedResult).reason)).toContain(
    'a@1.0.0 does not build: esbuild ended over it: it takes more than 200 MB of memory.',
  )
  expect((await buildSet(builder, 'c')).plugins.length).toBe(1)
  memoryLimit.megabytes = usual
  await stopEsbuild()
})

test('a module that is too large is named', async () => {
  const files = {
    'index.js': `export default class {}\nexport * from './data.js'\n`,
    'data.js': `export const text = '${'x'.repeat(17_000_000)}'\n`,
  }
  expect(await failure(plugin(files), 'a')).toContain('a@1.0.0/data.js is larger than 16 MB')
})

test('what is bundled into more than it may fails the build, however small its modules are', async () => {
  const text = 'x'.repeat(60_000)
  const files = {
    'index.js': `export default class {}\nexport * from './one.js'\nexport * from './other.js'\n`,
    'one.js': `export const one = '${text}'\n`,
    'other.js': `export const other = '${text}'\n`,
  }
  prebundleLimits.megabytes = 0.1
  expect(await failure(plugin(files), 'a')).toBe('a@1.0.0 does not build: it bundles to more than 0.1 MB.')
  prebundleLimits.megabytes = 0.2
  expect((await buildSet(await openBuilder(plugin(files)), 'a')).plugins.length).toBe(1)
})

test('what takes longer than it may fails the build', async () => {
  prebundleLimits.seconds = 0
  expect(await failure(plugin({ 'index.js': 'export default class {}' }), 'a')).toBe(
    'a@1.0.0 does not build: it takes longer than 0 s.',
  )
})
