import { expect, test } from 'vitest'
import { type ResolveRequest, resolveSet } from '../../../core/build/resolve.js'
import { type Lock, ShopError } from '../../../core/model/index.js'
import { FakeRegistry, fakeKernel, installation, pluginManifest } from './fake-registry.js'

const { signal } = new AbortController()
const sdk = { peerDependencies: { '@shopctl/sdk': '^1' } }

const resolve = (
  source: FakeRegistry,
  specs: (string | ReturnType<typeof installation>)[],
  more: Partial<ResolveRequest> = {},
) =>
  resolveSet({
    installations: specs.map((spec) => (typeof spec === 'string' ? installation(spec) : spec)),
    source,
    kernel: fakeKernel,
    signal,
    ...more,
  })

async function failure(promise: Promise<unknown>): Promise<ShopError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ShopError)
  return error as ShopError
}

const versions = (lock: Lock) => Object.fromEntries(lock.plugins.map(({ name, version }) => [name, version]))

test('a set becomes exact versions with integrity, and its packages are sorted', async () => {
  const registry = new FakeRegistry()
    .plugin('zebra@1.0.0', { ...sdk, dependencies: { lodash: '^4' } })
    .plugin('@acme/ant@2.1.0', { dependencies: { lodash: '^3', 'is-odd': '*' } })
    .publish('lodash@4.17.21')
    .publish('lodash@3.10.1')
    .publish('is-odd@3.0.1', { dependencies: { 'is-number': '^6.0.0' } })
    .publish('is-number@6.0.0')
  const lock = await resolve(registry, ['zebra', '@acme/ant'])
  expect(lock.plugins).toEqual([
    { name: 'ant', package: '@acme/ant', version: '2.1.0', kind: 'explicit', enabled: true },
    { name: 'zebra', package: 'zebra', version: '1.0.0', kind: 'explicit', enabled: true },
  ])
  expect(Object.keys(lock.packages)).toEqual([
    '@acme/ant@2.1.0',
    'is-number@6.0.0',
    'is-odd@3.0.1',
    'lodash@3.10.1',
    'lodash@4.17.21',
    'zebra@1.0.0',
  ])
  expect(lock.packages['@acme/ant@2.1.0']?.dependencies).toEqual({ 'is-odd': 'is-odd@3.0.1', lodash: 'lodash@3.10.1' })
  expect(lock.packages['zebra@1.0.0']?.dependencies).toEqual({ lodash: 'lodash@4.17.21' })
  expect(lock.packages['lodash@3.10.1']?.integrity).toMatch(/^sha512-/)
})

test('latest wins where it satisfies, a deprecated version loses, and a prerelease waits to be asked for', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0')
    .plugin('a@1.1.0')
    .plugin('a@1.2.0', { deprecated: 'broken' })
    .plugin('a@2.0.0-beta.1')
  registry.tag('a', 'latest', '1.0.0')
  expect(versions(await resolve(registry, ['a@^1']))).toEqual({ a: '1.0.0' })
  registry.tag('a', 'latest', '2.0.0-beta.1')
  expect(versions(await resolve(registry, ['a@^1']))).toEqual({ a: '1.1.0' })
  expect(versions(await resolve(registry, ['a@~1.2.0']))).toEqual({ a: '1.2.0' })
  expect(versions(await resolve(registry, ['a@>=2.0.0-0']))).toEqual({ a: '2.0.0-beta.1' })
  expect(versions(await resolve(registry, ['a']))).toEqual({ a: '2.0.0-beta.1' })
})

test('the same set gives the same lock, whoever answers first', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { dependencies: { x: '*', y: '*' } })
    .plugin('b@1.0.0', { dependencies: { y: '*', z: '*' } })
    .publish('x@1.0.0', { dependencies: { z: '*' } })
    .publish('y@1.0.0', { dependencies: { x: '*' } })
    .publish('z@1.0.0')
  const expected = JSON.stringify(await resolve(registry, ['a', 'b']))
  const slow = new FakeRegistry()
  slow.tarball = registry.tarball.bind(registry)
  slow.packument = async (name, options) => {
    for (let turns = name.charCodeAt(0) % 7; turns > 0; turns--) await Promise.resolve()
    return registry.packument(name, options)
  }
  expect(JSON.stringify(await resolve(slow, ['b', 'a']))).toBe(expected)
})

test('what the previous lock holds is kept while it satisfies, and the registry is not asked about it', async () => {
  const registry = new FakeRegistry().plugin('a@1.0.0', { dependencies: { lib: '^1' } }).publish('lib@1.0.0')
  const previous = await resolve(registry, ['a@^1'])
  registry
    .plugin('a@1.1.0')
    .publish('lib@1.1.0')
    .plugin('b@1.0.0', { dependencies: { lib: '^1', other: '*' } })
    .publish('other@1.0.0')
  registry.asked.length = 0
  const known = async (id: string) => ({
    name: id.split('@')[0]!,
    version: '1.0.0',
    dependencies: id.startsWith('a') ? { lib: '^1' } : {},
    shopctl: pluginManifest(),
  })
  const knownPlugin = async (id: string) => (id.startsWith('lib') ? { name: 'lib', version: '1.0.0' } : known(id))
  expect(await resolve(registry, ['a@^1'], { previous, known: knownPlugin })).toEqual(previous)
  expect(registry.asked).toEqual([])
  const lock = await resolve(registry, ['a@^1', 'b'], { previous, known: knownPlugin })
  expect(Object.keys(lock.packages)).toEqual(['a@1.0.0', 'b@1.0.0', 'lib@1.0.0', 'other@1.0.0'])
  expect(registry.asked).toEqual(['own b (fresh)', 'other (fresh)'])
})

test('a range that the previous version no longer satisfies moves this plugin alone', async () => {
  const registry = new FakeRegistry().plugin('a@1.0.0').plugin('b@1.0.0')
  const previous = await resolve(registry, ['a', 'b'])
  registry.plugin('a@2.0.0').plugin('b@2.0.0')
  expect(versions(await resolve(registry, ['a@^2', 'b'], { previous }))).toEqual({ a: '2.0.0', b: '1.0.0' })
})

test('dependencies between plugins, by semver: one that others need comes in with them and goes with the last of them (P10)', async () => {
  const registry = new FakeRegistry()
    .plugin('loyalty@1.0.0', { peerDependencies: { points: '^1' } })
    .plugin('gifts@1.0.0', { peerDependencies: { points: '^1.0.0' } })
    .plugin('points@1.3.0')
    .plugin('points@2.0.0')
  const both = await resolve(registry, ['loyalty', 'gifts'])
  expect(both.plugins.map(({ name, kind, version }) => `${name} ${version} ${kind}`)).toEqual([
    'points 1.3.0 implicit',
    'gifts 1.0.0 explicit',
    'loyalty 1.0.0 explicit',
  ])
  expect(both.packages['loyalty@1.0.0']?.dependencies).toEqual({ points: 'points@1.3.0' })
  const one = await resolve(registry, ['gifts'], { previous: both })
  expect(versions(one)).toEqual({ points: '1.3.0', gifts: '1.0.0' })
  expect(await resolve(registry, [], { previous: one })).toEqual({ plugins: [], packages: {} })
})

test('dependencies between plugins, by semver: an installation serves those who need it, and their ranges narrow its version (P10)', async () => {
  const registry = new FakeRegistry()
    .plugin('loyalty@1.0.0', { peerDependencies: { points: '~1.1.0' } })
    .plugin('points@1.1.4')
    .plugin('points@1.2.0')
  const lock = await resolve(registry, ['points@^1', 'loyalty'])
  expect(lock.plugins.map(({ name, kind, version }) => `${name} ${version} ${kind}`)).toEqual([
    'points 1.1.4 explicit',
    'loyalty 1.0.0 explicit',
  ])
  const error = await failure(resolve(registry, ['points@^1.2.0', 'loyalty']))
  expect(error.code).toBe('VERSION_NOT_FOUND')
  expect(error.message).toBe(
    'No version of "points" matches "^1.2.0 ~1.1.0", which loyalty@1.0.0 needs; there are 1.2.0, 1.1.4.',
  )
})

test('a chain of plugins is followed to its end, in the order of composition', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { peerDependencies: { b: '*' } })
    .plugin('b@1.0.0', { peerDependencies: { c: '*' } })
    .plugin('c@1.0.0')
  expect((await resolve(registry, ['a'])).plugins.map(({ name }) => name)).toEqual(['c', 'b', 'a'])
})

test('an optional peer is connected when somebody has it, and brings nobody in', async () => {
  const optional = { peerDependencies: { points: '^1' }, peerDependenciesMeta: { points: { optional: true } } }
  const registry = new FakeRegistry().plugin('loyalty@1.0.0', optional).plugin('points@1.0.0')
  expect(versions(await resolve(registry, ['loyalty']))).toEqual({ loyalty: '1.0.0' })
  const lock = await resolve(registry, ['loyalty', 'points'])
  expect(lock.plugins.map(({ name }) => name)).toEqual(['points', 'loyalty'])
  expect(lock.packages['loyalty@1.0.0']?.dependencies).toEqual({ points: 'points@1.0.0' })
  const off = await resolve(registry, ['loyalty', installation('points', { enabled: false })])
  expect(off.packages['loyalty@1.0.0']?.dependencies).toEqual({})
})

test('two installations of a plugin share its version unless their ranges differ', async () => {
  const registry = new FakeRegistry().plugin('check@1.0.0').plugin('check@2.0.0')
  expect(versions(await resolve(registry, ['billing=check', 'shipping=check']))).toEqual({
    billing: '2.0.0',
    shipping: '2.0.0',
  })
  const lock = await resolve(registry, ['billing=check@^1', 'shipping=check@^2'])
  expect(versions(lock)).toEqual({ billing: '1.0.0', shipping: '2.0.0' })
  expect(Object.keys(lock.packages)).toEqual(['check@1.0.0', 'check@2.0.0'])
})

test('of several installed versions a dependant gets one that satisfies, or the reason why none does', async () => {
  const registry = new FakeRegistry()
    .plugin('check@1.0.0')
    .plugin('check@2.0.0')
    .plugin('old@1.0.0', { peerDependencies: { check: '^1' } })
    .plugin('next@1.0.0', { peerDependencies: { check: '^3' } })
  const lock = await resolve(registry, ['billing=check@^1', 'shipping=check@^2', 'old'])
  expect(lock.packages['old@1.0.0']?.dependencies).toEqual({ check: 'check@1.0.0' })
  const error = await failure(resolve(registry, ['billing=check@^1', 'shipping=check@^2', 'next']))
  expect(error.message).toContain('No version of "check" matches "^3", which next@1.0.0 needs')
})

test('a plugin that is switched off is locked, and so is what it brings in, but off', async () => {
  const registry = new FakeRegistry()
    .plugin('loyalty@1.0.0', { peerDependencies: { points: '*' } })
    .plugin('points@1.0.0')
  const lock = await resolve(registry, [installation('loyalty', { enabled: false })])
  expect(lock.plugins.map(({ name, enabled }) => [name, enabled])).toEqual([
    ['points', false],
    ['loyalty', false],
  ])
})

test('a plugin cannot be switched off while another needs it', async () => {
  const registry = new FakeRegistry()
    .plugin('loyalty@1.0.0', { peerDependencies: { points: '*' } })
    .plugin('points@1.0.0')
  const error = await failure(resolve(registry, ['loyalty', installation('points', { enabled: false })]))
  expect(error.code).toBe('PLUGIN_NEEDED')
  expect(error.message).toBe('"points" cannot be switched off: loyalty needs it.')
})

test('a name that somebody else has taken gets a number', async () => {
  const registry = new FakeRegistry()
    .plugin('loyalty@1.0.0', { peerDependencies: { '@acme/points': '*' } })
    .plugin('@acme/points@1.0.0')
    .plugin('points@1.0.0')
  expect(Object.keys(versions(await resolve(registry, ['loyalty', 'points'])))).toEqual([
    'points',
    'points-2',
    'loyalty',
  ])
})

test('an alias installs another package under that name', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { dependencies: { old: 'npm:lib@^1', lib: '^2' } })
    .publish('lib@1.0.0')
    .publish('lib@2.0.0')
  expect((await resolve(registry, ['a'])).packages['a@1.0.0']?.dependencies).toEqual({
    lib: 'lib@2.0.0',
    old: 'lib@1.0.0',
  })
})

test('private packages may need each other in a circle, and optional ones may be missing', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { dependencies: { x: '*' } })
    .publish('x@1.0.0', { dependencies: { y: '*' } })
    .publish('y@1.0.0', { dependencies: { x: '*', gone: '*' }, optionalDependencies: { gone: '*' } })
  expect((await resolve(registry, ['a'])).packages['y@1.0.0']?.dependencies).toEqual({ x: 'x@1.0.0' })
})

test('what a private package needs beside it, its plugin has', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { dependencies: { keywords: '*', ajv: '^8' } })
    .plugin('b@1.0.0', { dependencies: { keywords: '*' } })
    .plugin('c@1.0.0', { dependencies: { keywords: '*', ajv: '^6' } })
    .publish('keywords@1.0.0', { peerDependencies: { ajv: '>=8', pg: '^8' } })
    .publish('ajv@8.0.0')
    .publish('ajv@6.0.0')
  expect(versions(await resolve(registry, ['a']))).toEqual({ a: '1.0.0' })
  const missing = await failure(resolve(registry, ['b']))
  expect(missing.code).toBe('DEPENDENCY_UNSUPPORTED')
  expect(missing.message).toBe(
    'b@1.0.0 cannot be bundled: keywords@1.0.0 needs "ajv" (>=8) beside it, and nobody brings it; list it in "dependencies".',
  )
  expect((await failure(resolve(registry, ['c']))).message).toContain(
    'keywords@1.0.0 needs "ajv" (>=8) beside it, and finds ajv@6.0.0',
  )
})
