import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256 } from '../../../core/build/whole-files.js'
import type { Progress } from '../../../core/model/index.js'
import { FakeRegistry, installation } from './fake-registry.js'
import { buildSet, openBuilder } from './open-builder.js'
import { runBundle } from './run-bundle.js'
import { temporaryFolder } from './temporary-folder.js'

const { signal } = new AbortController()
const hooks = [{ kind: 'before' as const, point: 'Checkout.place', method: 'check' }]

test('a set becomes a bundle that a worker can load, with facts and scopes beside it', async () => {
  const registry = new FakeRegistry().plugin(
    'order-minimum@1.0.0',
    { facts: { hooks }, scopes: ['mail'] },
    {
      'index.js': `import { Plugin } from '@shopctl/sdk'\nexport default class OrderMinimum { static plugin = typeof Plugin }\n`,
      'mail/hello.md': 'Hello "you"\n',
      'mail/notes.txt': 'not a template',
    },
  )
  const builder = await openBuilder(registry)
  const build = await buildSet(builder, 'order-minimum')
  expect(build.plugins).toEqual([
    {
      name: 'order-minimum',
      package: 'order-minimum',
      version: '1.0.0',
      kind: 'explicit',
      enabled: true,
      title: 'A plugin',
      scopes: ['mail'],
      facts: expect.objectContaining({ hooks }),
    },
  ])
  expect(await builder.bundleFile(build.bundle.hash)).toBe(build.bundle.file)
  const seen = await runBundle(
    build.bundle.file,
    `async ({ plugins, hooks }) => {
    const { default: OrderMinimum, mail } = await plugins['order-minimum'].load()
    return { id: plugins['order-minimum'].id, name: OrderMinimum.name, plugin: OrderMinimum.plugin, mail, hooks }
  }`,
  )
  expect(seen).toEqual({
    id: 'order-minimum@1.0.0',
    name: 'OrderMinimum',
    plugin: 'function',
    mail: { hello: 'Hello "you"\n' },
    hooks: { 'Checkout.place': [{ kind: 'before', plugin: 'order-minimum', method: 'check' }] },
  })
})

test('a plugin’s languages and assets travel in its bundle, and are no part of one that has none', async () => {
  const code = 'export default class {}\n'
  const registry = new FakeRegistry().plugin('plain@1.0.0', {}, { 'index.js': code }).plugin(
    'rich@1.0.0',
    {},
    {
      'index.js': code,
      'locales/de.json': JSON.stringify({ title: 'Reich', denials: { NO: 'Nein' } }),
      'assets/img/a.svg': '<svg/>',
      'assets/notes.doc': 'no asset',
    },
  )
  const { bundle } = await buildSet(await openBuilder(registry), 'plain', 'rich')
  const seen = await runBundle(
    bundle.file,
    `async ({ plugins }) => {
    const { locales, assets } = await plugins.rich.load()
    return { locales, assets, plain: Object.keys(await plugins.plain.load()) }
  }`,
  )
  const asset = { type: 'image/svg+xml; charset=utf-8', hash: sha256('<svg/>'), base64: btoa('<svg/>') }
  expect(seen).toEqual({
    locales: { de: { NO: 'Nein' } },
    assets: { 'img/a.svg': asset },
    plain: ['default', 'mail'],
  })
})

test('two majors of one library live side by side, each in the plugin that wants it', async () => {
  const using = (id: string, range: string) =>
    [
      id,
      { dependencies: { 'lodash-like': range } },
      { 'index.js': `import { VERSION } from 'lodash-like'\nexport default class { static version = VERSION }\n` },
    ] as const
  const registry = new FakeRegistry()
    .plugin(...using('old@1.0.0', '^3'))
    .plugin(...using('new@1.0.0', '^4'))
    .publish('lodash-like@3.10.1', { main: 'lodash.js' }, { 'lodash.js': `exports.VERSION = '3.10.1'` })
    .publish('lodash-like@4.17.21', { main: 'lodash.js' }, { 'lodash.js': `exports.VERSION = '4.17.21'` })
  const { bundle } = await buildSet(await openBuilder(registry), 'old', 'new')
  const look = `async ({ plugins }) => [(await plugins.old.load()).default.version, (await plugins.new.load()).default.version]`
  expect(await runBundle(bundle.file, look)).toEqual(['3.10.1', '4.17.21'])
})

test('plugins that import one another meet the same module, and two installations share theirs', async () => {
  const registry = new FakeRegistry()
    .plugin(
      'points@1.0.0',
      {},
      { 'index.js': `export class Points { static rate = 2 }\nexport default class Plugin {}\n` },
    )
    .plugin(
      'loyalty@1.0.0',
      { peerDependencies: { points: '^1' } },
      {
        'index.js': `import Plugin, { Points } from 'points'\nexport default class Loyalty { static seen = [Plugin, Points] }\n`,
      },
    )
  const { bundle } = await buildSet(await openBuilder(registry), 'loyalty', 'gold=loyalty', 'silver=points')
  const seen = await runBundle(
    bundle.file,
    `async ({ plugins }) => {
    const loyalty = await plugins.loyalty.load(), gold = await plugins.gold.load(), silver = await plugins.silver.load()
    return [Object.keys(plugins), loyalty === gold, loyalty.default.seen[0] === silver.default, loyalty.default.seen[1] === silver.Points]
  }`,
  )
  expect(seen).toEqual([['silver', 'gold', 'loyalty'], true, true, true])
})

test('a plugin is evaluated when it is loaded, and one that throws can be told by name and line', async () => {
  // The published first line is the fifth that the author wrote.
  const map = { version: 3, sources: ['../src/index.ts'], names: [], mappings: 'AAIA' }
  const code = `throw new Error('boom')\nexport default class {}\n//# sourceMappingURL=index.js.map\n`
  const files = { 'dist/index.js': code, 'dist/index.js.map': JSON.stringify(map) }
  const registry = new FakeRegistry().plugin('bad@1.0.0', { exports: './dist/index.js' }, files).plugin('good@1.0.0')
  const { bundle } = await buildSet(await openBuilder(registry), 'bad', 'good')
  const withMap = join(dirname(bundle.file), 'with-map.mjs')
  await writeFile(withMap, `${bundle.code.toString()}//# sourceMappingURL=${bundle.hash}.mjs.map\n`)
  const look = `async ({ plugins }) => {
    const good = await plugins.good.load()
    return [good.default.id, await plugins.bad.load().catch((error) => error.stack)]
  }`
  expect(await runBundle(withMap, look)).toEqual([
    'good@1.0.0',
    expect.stringMatching(/boom[\s\S]*bad@1\.0\.0\/src\/index\.ts:5:/),
  ])
})

test('a CommonJS dependency may require node built-ins and the kernel, and try what is not there', async () => {
  const registry = new FakeRegistry()
    .plugin(
      'a@1.0.0',
      { dependencies: { cjs: '*' } },
      { 'index.js': `import cjs from 'cjs'\nexport default class { static seen = cjs() }\n` },
    )
    .publish(
      'cjs@1.0.0',
      {},
      {
        'index.js': `const path = require('path')\nconst here = __dirname + __filename\nconst { Pool } = require('pg')\nconst fastify = require('fastify')\nlet native = 'none'\ntry { native = require('undici/fast') } catch (error) { native = error.code }\nmodule.exports = () => [path.join('a', 'b'), Pool.name, fastify(), native]\n`,
      },
    )
  const { bundle } = await buildSet(await openBuilder(registry), 'a')
  const seen = await runBundle(bundle.file, `async ({ plugins }) => (await plugins.a.load()).default.seen`)
  expect(seen).toEqual(['a/b', 'Pool', 'an app', 'MODULE_NOT_FOUND'])
})

test('what a private package needs beside it is the version of the plugin that has it', async () => {
  const using = (id: string, ajv: string) =>
    [
      id,
      { dependencies: { keywords: '*', ajv } },
      { 'index.js': `import { seen } from 'keywords'\nexport default class { static seen = seen }\n` },
    ] as const
  const registry = new FakeRegistry()
    .plugin(...using('a@1.0.0', '^8'))
    .plugin(...using('b@1.0.0', '^9'))
    .publish(
      'keywords@1.0.0',
      { type: 'module', peerDependencies: { ajv: '>=8' } },
      { 'index.js': `export { version as seen } from 'ajv'` },
    )
    .publish('ajv@8.1.0', { type: 'module' }, { 'index.js': `export const version = 8` })
    .publish('ajv@9.0.0', { type: 'module' }, { 'index.js': `export const version = 9` })
  const { bundle } = await buildSet(await openBuilder(registry), 'a', 'b')
  const look = `async ({ plugins }) => [(await plugins.a.load()).default.seen, (await plugins.b.load()).default.seen]`
  expect(await runBundle(bundle.file, look)).toEqual([8, 9])
})

test('"sideEffects": false drops nothing, and a tsconfig.json in a package is not obeyed', async () => {
  const registry = new FakeRegistry()
    .plugin(
      'a@1.0.0',
      { sideEffects: false, dependencies: { lib: '*' } },
      {
        'index.js': `import './controller.js'\nimport { real } from 'lib'\nexport default class { static get seen() { return [globalThis.controllers, real] } }\n`,
        'controller.js': `globalThis.controllers = 'registered'\n`,
        'hijack.js': `export const real = 'hijacked'\n`,
        'tsconfig.json': JSON.stringify({
          extends: '@gone/base',
          compilerOptions: { baseUrl: '.', paths: { lib: ['./hijack.js'] } },
        }),
      },
    )
    .publish('lib@1.0.0', { type: 'module' }, { 'index.js': `export const real = 'lib'` })
  const { bundle } = await buildSet(await openBuilder(registry), 'a')
  expect(await runBundle(bundle.file, `async ({ plugins }) => (await plugins.a.load()).default.seen`)).toEqual([
    'registered',
    'lib',
  ])
})

test('what is built once is not built again: no registry, no new files, and the phases say how long they took', async () => {
  const home = await temporaryFolder()
  const registry = new FakeRegistry().plugin('a@1.0.0', { dependencies: { lib: '*' } }).publish('lib@1.0.0')
  const builder = await openBuilder(registry, home)
  const first = await buildSet(builder, 'a')
  const files = await readdir(home, { recursive: true })
  registry.asked.length = 0
  const progress: Progress[] = []
  const second = await builder.build(first.lock, { signal, onProgress: (one) => progress.push(one) })
  expect(second).toEqual(first)
  expect(registry.asked).toEqual([])
  expect((await readdir(home, { recursive: true })).sort()).toEqual(files.sort())
  expect(progress.map(({ phase, ms }) => `${phase}${ms === undefined ? '' : ' done'}`)).toEqual([
    'fetch',
    'fetch done',
    'prebundle',
    'prebundle done',
    'link',
    'link done',
  ])
  const third = await builder.resolve({ installations: [installation('a')], previous: first.lock, signal })
  expect(third).toEqual(first.lock)
  expect(registry.asked).toEqual([])
})

test('a plugin that is switched off is known, but not in the bundle', async () => {
  const registry = new FakeRegistry().plugin('a@1.0.0').plugin('b@1.0.0')
  const builder = await openBuilder(registry)
  const installations = [installation('a'), installation('b', { enabled: false })]
  const { bundle, plugins } = await builder.build(await builder.resolve({ installations, signal }), { signal })
  expect(plugins.map(({ name, enabled }) => [name, enabled])).toEqual([
    ['a', true],
    ['b', false],
  ])
  expect(bundle.code.toString()).not.toContain('b@1.0.0')
  expect((await buildSet(builder, 'a')).bundle.hash).toBe(bundle.hash)
})

test('an empty set has a bundle too', async () => {
  const { bundle } = await buildSet(await openBuilder(new FakeRegistry()))
  expect(await runBundle(bundle.file, '(wiring) => wiring')).toMatchObject({
    plugins: {},
    hooks: {},
    events: {},
    jobs: [],
    providers: {},
    lifecycle: [],
  })
})

test('a bundle whose bytes were changed is refused, and built again', async () => {
  const builder = await openBuilder(new FakeRegistry().plugin('a@1.0.0'))
  const { bundle, lock } = await buildSet(builder, 'a')
  await chmod(bundle.file, 0o644)
  await writeFile(bundle.file, '// changed')
  expect(await builder.bundleFile(bundle.hash)).toBeUndefined()
  expect((await builder.build(lock, { signal })).bundle.hash).toBe(bundle.hash)
  expect(await readFile(bundle.file)).toEqual(bundle.code)
})

test('a prebundle that lost its bytes is made again', async () => {
  const home = await temporaryFolder()
  const builder = await openBuilder(new FakeRegistry().plugin('a@1.0.0').plugin('b@1.0.0'), home)
  await buildSet(builder, 'a')
  const [prebundle = ''] = await readdir(join(home, 'prebundles'))
  await chmod(join(home, 'prebundles', prebundle), 0o644)
  await writeFile(join(home, 'prebundles', prebundle), '')
  const { bundle } = await buildSet(builder, 'a', 'b')
  expect(await runBundle(bundle.file, `async ({ plugins }) => (await plugins.a.load()).default.id`)).toBe('a@1.0.0')
})

test('a bundle from elsewhere is kept under its hash, and under no other', async () => {
  const there = await openBuilder(new FakeRegistry().plugin('a@1.0.0'))
  const here = await openBuilder(new FakeRegistry())
  const { bundle } = await buildSet(there, 'a')
  expect(await here.bundleFile(bundle.hash)).toBeUndefined()
  const file = await here.putBundle(bundle.hash, bundle.code, bundle.map)
  expect(await here.bundleFile(bundle.hash)).toBe(file)
  expect(await readFile(`${file}.map`)).toEqual(bundle.map)
  await expect(here.putBundle('0'.repeat(64), bundle.code, bundle.map)).rejects.toThrow('has the code of another')
  expect(await here.bundleFile('../escape')).toBeUndefined()
  expect(dirname(file)).not.toBe(dirname(bundle.file))
})

test('an aborted build ends with the reason, and a closed builder does nothing any more', async () => {
  const registry = new FakeRegistry().plugin('a@1.0.0')
  const builder = await openBuilder(registry)
  const lock = await builder.resolve({ installations: [installation('a')], signal })
  await expect(builder.build(lock, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  await builder.close()
  await expect(builder.build(lock, { signal })).rejects.toThrow('the builder is closed')
})

test('standing on other points is another bundle, made without the registry; however it is written, one choice is one bundle', async () => {
  const points = ['Checkout.bill', 'Checkout.ship']
  const detachable = points.map((point) => ({ kind: 'before' as const, point, method: 'check', detachable: true }))
  const registry = new FakeRegistry().plugin('address-check@1.0.0', { facts: { hooks: detachable } })
  const builder = await openBuilder(registry)
  const first = await buildSet(builder, 'address-check')
  const asked = registry.asked.length
  const attached = async (...chosen: string[]) => {
    const installations = [installation('address-check', { attach: { check: chosen } })]
    const lock = await builder.resolve({ installations, previous: first.lock, signal })
    return builder.build(lock, { signal })
  }
  const [billing, both, again] = [
    await attached('Checkout.bill'),
    await attached(...points),
    await attached(...points.toReversed()),
  ]
  expect(registry.asked.slice(asked)).toEqual([])
  expect(new Set([first, billing, both].map(({ bundle }) => bundle.hash)).size).toBe(3)
  expect(again.bundle.hash).toBe(both.bundle.hash)
  expect(billing.entry).toContain("attach: { check: ['Checkout.bill'] },")
  expect(billing.entry).not.toContain("'Checkout.ship'")
})
