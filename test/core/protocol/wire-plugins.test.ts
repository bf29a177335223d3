import { expect, test } from 'vitest'
import type { Attachments } from '../../../core/model/index.js'
import { attachProblems, hookCycles, type PluginToWire, wirePlugins } from '../../../core/protocol/index.js'

type Hook = PluginToWire['facts']['hooks'][number]

const plugin = (name: string, ...hooks: Partial<Hook>[]): PluginToWire => ({
  name,
  package: name,
  facts: {
    hooks: hooks.map((hook) => ({ kind: 'before', point: 'Checkout.place', method: 'check', ...hook })),
    events: [],
    jobs: [],
  },
})
const orderOf = (...plugins: PluginToWire[]): (string | undefined)[] =>
  (wirePlugins(plugins).hooks['Checkout.place'] ?? []).map((hook) => hook.plugin)

test('handlers stand in the order of composition where nobody says anything else', () => {
  expect(orderOf(plugin('b', {}), plugin('a', {}), plugin('c', {}))).toEqual(['b', 'a', 'c'])
})

test('hooks are ordered by plugin name: before those that they name, and behind those that they want before them (P3)', () => {
  const fraud = plugin('fraud-check', { before: ['address-check'] })
  const stock = plugin('stock-check', { after: ['fraud-check'] })
  expect(orderOf(plugin('address-check', {}), stock, fraud)).toEqual(['fraud-check', 'address-check', 'stock-check'])
})

test('only what was asked for changes its place', () => {
  expect(orderOf(plugin('a', { after: ['d'] }), plugin('b', {}), plugin('c', {}), plugin('d', {}))).toEqual([
    'b',
    'c',
    'd',
    'a',
  ])
})

test('a name that is not in the set means nothing, and neither does a plugin’s own', () => {
  expect(orderOf(plugin('a', { after: ['ghost', 'a'] }), plugin('b', { before: ['b'] }))).toEqual(['a', 'b'])
})

test('a name means all installations of the package', () => {
  const twice = ['billing', 'shipping'].map((name) => ({ ...plugin(name, {}), package: 'address-check' }))
  expect(orderOf(...twice, plugin('last', { before: ['address-check'] }))).toEqual(['last', 'billing', 'shipping'])
})

test('guards stand first, then what stands around, then what comes after; order is a matter among equals', () => {
  const every = ['after', 'around', 'before'].map((kind) => ({ kind }) as Partial<Hook>)
  const hooks = wirePlugins([plugin('a', ...every), plugin('b', { kind: 'after', before: ['a'] }, { after: ['a'] })])
  expect(hooks.hooks['Checkout.place']?.map((hook) => `${hook.kind} ${hook.plugin}`)).toEqual([
    'before a',
    'before b',
    'around a',
    'after b',
    'after a',
  ])
})

test('plugins that wait for each other are told with their point and the way round', () => {
  const plugins = [
    plugin('apart', {}),
    plugin('a', { before: ['b'] }),
    plugin('b', { before: ['c'] }),
    plugin('c', { before: ['a'] }),
  ]
  const [cycle, ...more] = hookCycles(plugins)
  expect(more).toEqual([])
  expect(cycle?.point).toBe('Checkout.place')
  expect(cycle?.hooks.map((hook) => hook.plugin)).toEqual(['b', 'c', 'a'])
  expect(() => wirePlugins(plugins)).toThrow()
})

const addressCheck = plugin(
  'billing',
  { point: 'Checkout.setBillingAddress', detachable: true },
  { point: 'Checkout.setShippingAddress', detachable: true },
  { point: 'Checkout.place' },
)
const pointsOf = (attach?: Attachments): string[] =>
  Object.keys(wirePlugins([{ ...addressCheck, ...(attach && { attach }) }]).hooks)

test('an installation stands on those of the points it may choose that were chosen, and on all others', () => {
  expect(pointsOf()).toEqual(['Checkout.place', 'Checkout.setBillingAddress', 'Checkout.setShippingAddress'])
  expect(pointsOf({})).toEqual(pointsOf())
  expect(pointsOf({ check: ['Checkout.setBillingAddress'] })).toEqual(['Checkout.place', 'Checkout.setBillingAddress'])
  expect(pointsOf({ check: [] })).toEqual(['Checkout.place'])
})

test('a choice that there is not is told with those that there are', () => {
  const attach = { check: ['Checkout.place', 'Checkout.setBillingAddress'], chekc: [], constructor: [] }
  expect(attachProblems(addressCheck.facts.hooks, attach)).toEqual([
    '"check" does not stand on Checkout.place; it can on Checkout.setBillingAddress, Checkout.setShippingAddress',
    'nobody chooses where "chekc" stands; it can be chosen for check',
    'nobody chooses where "constructor" stands; it can be chosen for check',
  ])
})
