import { expect, test } from 'vitest'
import { resolveSet } from '../../../core/build/resolve.js'
import { ShopError } from '../../../core/model/index.js'
import { FakeRegistry, fakeKernel, installation, pluginManifest } from './fake-registry.js'

const { signal } = new AbortController()

async function failure(source: FakeRegistry, ...specs: string[]): Promise<ShopError> {
  const installations = specs.map((spec) => installation(spec))
  const error = await resolveSet({ installations, source, kernel: fakeKernel, signal }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ShopError)
  return error as ShopError
}

const needing = (dependencies: Record<string, string>): FakeRegistry =>
  new FakeRegistry().plugin('a@1.0.0', { dependencies })

test('a plugin that nobody published is PLUGIN_NOT_FOUND', async () => {
  const error = await failure(new FakeRegistry(), 'ghost')
  expect([error.code, error.message]).toEqual(['PLUGIN_NOT_FOUND', 'No plugin named "ghost" in the registry.'])
})

test('a package that nobody published is PACKAGE_NOT_FOUND and says who needs it', async () => {
  const error = await failure(needing({ ghost: '^1' }), 'a')
  expect([error.code, error.message]).toEqual(['PACKAGE_NOT_FOUND', 'No package named "ghost", which a@1.0.0 needs.'])
})

test('a plugin that another needs and nobody published is PACKAGE_NOT_FOUND', async () => {
  const error = await failure(new FakeRegistry().plugin('a@1.0.0', { peerDependencies: { ghost: '*' } }), 'a')
  expect([error.code, error.message]).toEqual(['PACKAGE_NOT_FOUND', 'No package named "ghost", which a@1.0.0 needs.'])
})

test('a range that nothing matches is VERSION_NOT_FOUND and lists what there is, newest first', async () => {
  const registry = new FakeRegistry().plugin('a@1.0.0').plugin('a@1.10.0').plugin('a@1.9.0')
  const error = await failure(registry, 'a@^7')
  expect([error.code, error.message]).toEqual([
    'VERSION_NOT_FOUND',
    'No version of "a" matches "^7"; there are 1.10.0, 1.9.0, 1.0.0.',
  ])
})

test('where all that would fit is too young, that is said with when it may be had (P14)', async () => {
  const registry = needing({ lodash: '^2' })
  const packument = registry.packument.bind(registry)
  registry.packument = async (name, options) => {
    const young = { '2.0.0': '2026-12-01T12:00:00.000Z' }
    if (name === 'lodash') return { name, 'dist-tags': { latest: '2.0.0' }, versions: {}, young }
    return packument(name, options)
  }
  const error = await failure(registry, 'a')
  expect([error.code, error.message]).toEqual([
    'VERSION_TOO_YOUNG',
    'No version of "lodash" that matches "^2", which a@1.0.0 needs, is old enough here; 2.0.0 is from 2026-12-01T12:00:00.000Z on.',
  ])
})

test('a range that is none is RANGE_INVALID, a dist-tag is one', async () => {
  const registry = new FakeRegistry().plugin('a@1.0.0').plugin('a@2.0.0')
  registry.tag('a', 'stable', '1.0.0')
  expect((await failure(registry, 'a@constructor')).code).toBe('RANGE_INVALID')
  expect((await failure(registry, 'a@one')).message).toBe('"one" is no version range for "a".')
  const lock = await resolveSet({
    installations: [installation('a@stable')],
    source: registry,
    kernel: fakeKernel,
    signal,
  })
  expect(lock.plugins[0]?.version).toBe('1.0.0')
})

test('a package without a manifest is NOT_A_PLUGIN, a wrong manifest is MANIFEST_INVALID', async () => {
  const registry = new FakeRegistry()
    .publish('lodash@4.0.0')
    .publish('a@1.0.0', { shopctl: { title: '', color: 'red' } })
  expect((await failure(registry, 'lodash')).message).toContain('lodash@4.0.0 is a package, but no plugin')
  const error = await failure(registry, 'a')
  expect(error.code).toBe('MANIFEST_INVALID')
  expect(error.message).toContain('unknown key "color"')
  expect(error.message).toContain('"scopes" is missing')
})

test('a plugin comes from this registry alone, what it is made of from beyond it too', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { dependencies: { lodash: '*' }, peerDependencies: { forged: '*' } })
    .publish('lodash@4.0.0')
    .plugin('forged@9.9.9')
    .beyond('lodash')
    .beyond('forged')
  expect((await failure(registry, 'forged')).code).toBe('PLUGIN_NOT_FOUND')
  expect((await failure(registry, 'a')).message).toBe('No package named "forged", which a@1.0.0 needs.')
})

test('a plugin that did not come through the gate has no facts and is refused', async () => {
  const { facts, ...manifest } = pluginManifest()
  const error = await failure(new FakeRegistry().publish('a@1.0.0', { shopctl: manifest }), 'a')
  expect(facts).toBeDefined()
  expect([error.code, error.message]).toEqual([
    'DEPENDENCY_UNSUPPORTED',
    'a@1.0.0 cannot be bundled: it was not published by "shopctl plugin publish".',
  ])
})

test.each([
  [{ peerDependencies: { '@shopctl/sdk': '^2' } }, '@shopctl/sdk ^2; this platform has @shopctl/sdk 1.2.0'],
  [{ dependencies: { tsyringe: '^3' } }, 'tsyringe ^3; this platform has tsyringe 4.10.0'],
  [{ peerDependencies: { fastify: '4.x' } }, 'fastify 4.x; this platform has fastify 5.12.8'],
])(
  'a plugin built for another SDK version or kernel (%j) is refused, and no tarball is asked for (P11)',
  async (more, words) => {
    const registry = new FakeRegistry().plugin('a@1.0.0', more)
    const error = await failure(registry, 'a')
    expect(error.code).toBe('SDK_INCOMPATIBLE')
    expect(error.message).toContain(`a@1.0.0 needs ${words}`)
    expect(registry.asked.filter((name) => name.endsWith('.tgz'))).toEqual([])
  },
)

test('a private package made for another kernel is SDK_INCOMPATIBLE too', async () => {
  const error = await failure(needing({ store: '*' }).publish('store@1.0.0', { dependencies: { pg: '^7' } }), 'a')
  expect([error.code, error.message]).toEqual([
    'SDK_INCOMPATIBLE',
    'store@1.0.0 needs pg ^7; this platform has pg 8.23.1.',
  ])
})

test('a kernel package cannot be replaced by an alias', async () => {
  const error = await failure(needing({ pg: 'npm:pg-fork@1' }), 'a')
  expect(error.message).toContain(`it replaces the platform's "pg" by "npm:pg-fork@1"`)
})

test.each(['git+ssh://host/x.git', 'user/repo', 'file:../x', 'https://host/x.tgz', 'workspace:*', 'link:./x'])(
  'a dependency from "%s" is refused',
  async (spec) => {
    const error = await failure(needing({ x: spec }), 'a')
    expect([error.code, error.message]).toEqual([
      'DEPENDENCY_UNSUPPORTED',
      `a@1.0.0 cannot be bundled: it needs "x" from "${spec}", which is no registry.`,
    ])
  },
)

test('a dependency whose name is a path is refused before anything is made of it', async () => {
  const error = await failure(needing({ '../../etc': '^1' }), 'a')
  expect(error.code).toBe('DEPENDENCY_UNSUPPORTED')
})

test('packages for one system only and packages that bring others along are refused, and who needs them is named', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { optionalDependencies: { fsevents: '*' }, dependencies: { packed: '*' } })
    .publish('fsevents@2.0.0', { os: ['darwin'], cpu: ['arm64'] })
    .publish('packed@1.0.0', { bundleDependencies: ['x'] })
  const error = await failure(registry, 'a')
  expect(error.code).toBe('DEPENDENCY_UNSUPPORTED')
  expect(error.message).toContain(
    'fsevents@2.0.0 cannot be bundled: it is made for certain systems only (os: darwin), it is made for certain processors only (cpu: arm64), and a@1.0.0 needs it.',
  )
  expect(error.message).toContain('packed@1.0.0 cannot be bundled: it brings dependencies along')
})

test('a plugin among the plain dependencies is refused: it would be a second copy', async () => {
  const error = await failure(needing({ points: '*' }).plugin('points@1.0.0'), 'a')
  expect(error.message).toContain(
    'it lists the plugin "points" under "dependencies"; a plugin belongs under "peerDependencies"',
  )
})

test('cycles between plugins are refused with their path (P10)', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { peerDependencies: { b: '*' } })
    .plugin('b@1.0.0', { peerDependencies: { c: '*' } })
    .plugin('c@1.0.0', { peerDependencies: { b: '*' } })
  const error = await failure(registry, 'a')
  expect([error.code, error.message]).toEqual(['DEPENDENCY_CYCLE', 'Plugins need each other in a circle: b → c → b.'])
  expect(error.hint).toContain('another version')
})

test('plugins whose versions undo each other are told as a circle, and the search ends', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { peerDependencies: { b: '^2' } })
    .plugin('a@2.0.0', { peerDependencies: { b: '^1' } })
    .plugin('b@1.0.0', { peerDependencies: { a: '^1' } })
    .plugin('b@2.0.0', { peerDependencies: { a: '^2' } })
  const error = await failure(registry, 'a')
  expect([error.code, error.message]).toEqual(['DEPENDENCY_CYCLE', 'Plugins need each other in a circle: a → b → a.'])
})

test('one message with all reasons and the way out of each (P10)', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', { dependencies: { ghost: '*' } })
    .plugin('b@1.0.0', { peerDependencies: { '@shopctl/sdk': '^9' } })
  const error = await failure(registry, 'a', 'b', 'nobody', 'other=b@^5')
  expect(error.code).toBe('SDK_INCOMPATIBLE')
  for (const words of ['"ghost"', '@shopctl/sdk ^9', '"nobody"', 'matches "^5"']) expect(error.message).toContain(words)
  const waysOut = ['Publish ghost', 'update the platform', 'plugin search', 'plugin info b', 'of what brings a@1.0.0']
  for (const way of waysOut) expect(error.hint).toContain(way)
})

test('what the registry throws comes through as it is', async () => {
  const source = new FakeRegistry()
  source.packument = async () => Promise.reject(new Error('no route'))
  const promise = resolveSet({ installations: [installation('a')], source, kernel: fakeKernel, signal })
  await expect(promise).rejects.toThrow('no route')
})

test('two plugins that emit one event are EVENT_CONFLICT; one that bears another’s name is MANIFEST_INVALID', async () => {
  const emits = (type: string) => ({ facts: { emits: [type] } })
  const registry = new FakeRegistry()
    .plugin('@a/points@1.0.0', emits('points.earned'))
    .plugin('@b/points@1.0.0', emits('points.earned'))
    .plugin('thief@1.0.0', emits('order.placed'))
  const shared = await failure(registry, '@a/points', 'other=@b/points')
  expect([shared.code, shared.message]).toEqual([
    'EVENT_CONFLICT',
    'The event "points.earned" is emitted by @a/points and @b/points.',
  ])
  expect(await failure(registry, 'thief')).toMatchObject({
    code: 'MANIFEST_INVALID',
    message: expect.stringContaining('which is the shop’s own to emit') as string,
  })
  const twice = ['@a/points', 'more=@a/points'].map((spec) => installation(spec))
  await resolveSet({ installations: twice, source: registry, kernel: fakeKernel, signal })
})

const hooking = (before: string[], point = 'Checkout.place') => ({
  facts: { hooks: [{ kind: 'before' as const, point, method: 'check', before }] },
})

test('a conflict of order is HOOK_ORDER_CYCLE when the set is resolved, with each point and the way round at once (P3)', async () => {
  const registry = new FakeRegistry()
    .plugin('a@1.0.0', hooking(['b']))
    .plugin('b@1.0.0', hooking(['a']))
    .plugin('c@1.0.0', hooking(['d'], 'CartController.addLine'))
    .plugin('d@1.0.0', hooking(['c'], 'CartController.addLine'))
  const error = await failure(registry, 'a', 'b', 'c', 'd')
  expect([error.code, error.message]).toEqual([
    'HOOK_ORDER_CYCLE',
    'The hooks on CartController.addLine wait for each other in a circle: d before c before d. The hooks on Checkout.place wait for each other in a circle: b before a before b.',
  ])
  expect(error.hint).toContain('shopctl plugin disable')
})

test('of two that wait for each other one may be switched off', async () => {
  const source = new FakeRegistry().plugin('a@1.0.0', hooking(['b'])).plugin('b@1.0.0', hooking(['a']))
  const installations = [installation('a'), installation('b', { enabled: false })]
  const lock = await resolveSet({ installations, source, kernel: fakeKernel, signal })
  expect(lock.plugins.map(({ name, enabled }) => [name, enabled])).toEqual([
    ['a', true],
    ['b', false],
  ])
})

const routing = (...routes: string[]) => ({ facts: { routes } })

test('two plugins on one route fail the build, naming both, with every other conflict at once (S12)', async () => {
  const registry = new FakeRegistry()
    .plugin('reviews@1.0.0', routing('GET /reviews/:product', 'POST /reviews'))
    .plugin('ratings@1.0.0', routing('GET /reviews/:id', 'POST /ratings'))
    .plugin('a@1.0.0', hooking(['b']))
    .plugin('b@1.0.0', hooking(['a']))
  const error = await failure(registry, 'reviews', 'ratings', 'a', 'b')
  expect([error.code, error.message]).toEqual([
    'ROUTE_TAKEN',
    'The route GET /reviews/:id is claimed by ratings and reviews. The hooks on Checkout.place wait for each other in a circle: b before a before b.',
  ])
})

test('one plugin with a route cannot be installed twice, and the error names both installations', async () => {
  const error = await failure(
    new FakeRegistry().plugin('reviews@1.0.0', routing('GET /reviews')),
    'a=reviews',
    'reviews',
  )
  expect(error.message).toBe('The route GET /reviews is claimed by a and reviews.')
})

test('a hook that is told to stand where it cannot is ATTACH_INVALID, also where it is switched off', async () => {
  const hook = { kind: 'before' as const, point: 'Checkout.place', method: 'check', detachable: true }
  const source = new FakeRegistry().plugin('a@1.0.0', { facts: { hooks: [hook] } })
  const installations = [installation('a', { enabled: false, attach: { check: ['Checkout.pay'] } })]
  await expect(resolveSet({ installations, source, kernel: fakeKernel, signal })).rejects.toMatchObject({
    code: 'ATTACH_INVALID',
    message: '"a" cannot stand where it was told to: "check" does not stand on Checkout.pay; it can on Checkout.place.',
    hint: 'Choose others, or all again:  shopctl plugin configure a --attach METHOD=*',
  })
})
