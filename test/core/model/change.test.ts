import { expect, test } from 'vitest'
import {
  type AppliedChange,
  applyChange,
  type CurrentSet,
  describeChange,
  emptyLock,
  type Installation,
  loosen,
  parseChange,
} from '../../../core/model/index.js'

const installed = (name: string, fields: Partial<Installation> = {}): Installation => ({
  name,
  package: name,
  range: '*',
  config: {},
  enabled: true,
  ...fields,
})
const current = (...installations: Installation[]): CurrentSet => ({ tenant: 'acme', installations, kept: [] })
const names = (set: readonly Installation[]): string[] => set.map(({ name }) => name)

test('what is added comes last, under the name that was chosen or the package’s own without its scope', () => {
  const plugins = [
    { package: '@best/seo.tools', range: '^1' },
    { package: 'address-check', range: '*', name: 'billing' },
    { package: 'address-check', range: '*', name: 'shipping' },
  ]
  expect(names(applyChange(current(installed('first')), { kind: 'add', plugins }))).toEqual([
    'first',
    'seo-tools',
    'billing',
    'shipping',
  ])
})

test('a name is taken once, also within one change', () => {
  const twice: AppliedChange = {
    kind: 'add',
    plugins: [
      { package: 'a', range: '*' },
      { package: 'a', range: '^1' },
    ],
  }
  expect(() => applyChange(current(), twice)).toThrow('"a" is installed in acme already')
})

test('removing, switching or configuring what is not there changes nothing and names it', () => {
  const set = current(installed('a'))
  const changes: AppliedChange[] = [
    { kind: 'remove', names: ['a', 'b'] },
    { kind: 'disable', names: ['b'] },
    { kind: 'configure', name: 'b', config: {} },
  ]
  for (const change of changes) expect(() => applyChange(set, change)).toThrow('"b" is not installed in acme')
})

test('configuring sets the keys that are named, takes away those that are null, and leaves the rest', () => {
  const set = current(installed('a', { config: { url: 'x', secret: 's', hours: 1 } }))
  const [a] = applyChange(set, { kind: 'configure', name: 'a', config: { hours: 2, url: null } })
  expect(a?.config).toEqual({ secret: 's', hours: 2 })
})

test('a plugin that comes back under its name gets the settings it left, unless new ones are given', () => {
  const kept = [{ name: 'a', package: 'a', config: { hours: 5 } }]
  const add = (config?: Record<string, unknown>, from = 'a') =>
    applyChange(
      { ...current(), kept },
      { kind: 'add', plugins: [{ package: from, range: '*', name: 'a', ...(config && { config }) }] },
    )
  expect(add()).toMatchObject([{ config: { hours: 5 } }])
  expect(add({})).toMatchObject([{ config: {} }])
  expect(add(undefined, 'another')).toMatchObject([{ config: {} }])
})

test('an update lets the locked version go, and changes the range only where one is given', () => {
  const change: AppliedChange = { kind: 'update', plugins: [{ name: 'a' }, { name: 'b', range: '^2' }] }
  const set = applyChange(current(installed('a', { range: '^1' }), installed('b', { range: '^1' })), change)
  expect(set.map(({ range }) => range)).toEqual(['^1', '^2'])
  const locked = ['a', 'b', 'c'].map(
    (name) => ({ name, package: name, version: '1.0.0', kind: 'explicit', enabled: true }) as const,
  )
  expect(loosen({ ...emptyLock, plugins: locked }, change).plugins.map(({ name }) => name)).toEqual(['c'])
})

test('an update of no plugin is one of all', () => {
  const locked = ['a', 'b'].map(
    (name) => ({ name, package: name, version: '1.0.0', kind: 'explicit', enabled: true }) as const,
  )
  const change: AppliedChange = { kind: 'update', plugins: [] }
  expect(loosen({ ...emptyLock, plugins: locked }, change).plugins).toEqual([])
  expect(describeChange(change)).toBe('update all')
})

test('a change that is not valid is told with the reasons of its own kind', () => {
  expect(() => parseChange({ kind: 'enable', names: ['a@latest'] })).toThrow(
    /^The change is not valid: "names\.0" must be small letters/,
  )
  expect(() => parseChange({ kind: 'explode' })).toThrow('"kind" must be one of add, remove, restore, enable')
  expect(() => parseChange({ kind: 'rollback', to: 1, name: 'a' })).toThrow('unknown key "name"')
})

test('what failed hooks do is chosen with an installation, changed alone, and left to the hook points again', () => {
  const [chosen] = applyChange(current(), {
    kind: 'add',
    plugins: [{ package: 'a', range: '*', onFailure: 'open' }],
  })
  expect(chosen).toEqual(installed('a', { onFailure: 'open' }))
  const then = (onFailure?: 'closed' | 'default') =>
    applyChange(current(chosen!), { kind: 'configure', name: 'a', config: {}, ...(onFailure && { onFailure }) })[0]
  expect(then()).toEqual(installed('a', { onFailure: 'open' }))
  expect(then('closed')).toEqual(installed('a', { onFailure: 'closed' }))
  expect(then('default')).toEqual(installed('a'))
  const wrong = { kind: 'configure', name: 'a', config: {}, onFailure: 'maybe' }
  expect(() => parseChange(wrong)).toThrow('"onFailure" must be one of open, closed, default')
})

test('where an installation stands is chosen with it, method by method, and all of a method’s points come back', () => {
  const plugins = [{ package: 'a', range: '*', attach: { check: ['A.b'], look: ['A.c'] } }]
  const [chosen] = applyChange(current(), { kind: 'add', plugins })
  const then = (attach: Record<string, string[] | null>) =>
    applyChange(current(chosen!), { kind: 'configure', name: 'a', config: {}, attach })[0]?.attach
  expect(then({})).toEqual({ check: ['A.b'], look: ['A.c'] })
  expect(then({ check: [], look: null })).toEqual({ check: [] })
  expect(then({ check: null, look: null })).toBeUndefined()
})

test('a set is exactly what was named: what is there stays as it is and is switched on, others come, the rest goes', () => {
  const points = installed('points', { package: '@acme/points', config: { rate: 2 } })
  const set = current(
    installed('a', { range: '^1', config: { x: 1 }, enabled: false, onFailure: 'open' }),
    installed('billing', { package: 'address-check' }),
    installed('gone'),
  )
  const plugins = [{ package: 'billing' }, { package: '@acme/points', range: '^2' }, { package: 'a' }]
  expect(applyChange({ ...set, kept: [points] }, { kind: 'set', plugins })).toEqual([
    installed('billing', { package: 'address-check' }),
    { ...points, range: '^2' },
    installed('a', { range: '^1', config: { x: 1 }, onFailure: 'open' }),
  ])
  expect(applyChange(set, { kind: 'set', plugins: [{ package: 'a', range: '^2' }] })[0]?.range).toBe('^2')
  expect(applyChange(set, { kind: 'set', plugins: [] })).toEqual([])
})

test('a name in a set is one plugin: another package of that name, or the same twice, is refused', () => {
  const set = current(installed('points'))
  for (const plugins of [[{ package: '@acme/points' }], [{ package: 'points' }, { package: 'points' }]])
    expect(() => applyChange(set, { kind: 'set', plugins })).toThrow('"points" is installed in acme already')
})

test('a script under a name that is none is refused, whatever stands there', () => {
  const change = { kind: 'apply', plugins: [], scripts: { 'Ten Percent': { kind: 'discount' } } }
  expect(() => parseChange(change)).toThrow('Ten Percent')
})
