import { expect, test } from 'vitest'
import {
  applyChange,
  type CurrentSet,
  emptyLock,
  type Installation,
  loosen,
  parseChange,
  type SetChange,
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
  const twice: SetChange = {
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
  const changes: SetChange[] = [
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
  const change: SetChange = { kind: 'update', plugins: [{ name: 'a' }, { name: 'b', range: '^2' }] }
  const set = applyChange(current(installed('a', { range: '^1' }), installed('b', { range: '^1' })), change)
  expect(set.map(({ range }) => range)).toEqual(['^1', '^2'])
  const locked = ['a', 'b', 'c'].map(
    (name) => ({ name, package: name, version: '1.0.0', kind: 'explicit', enabled: true }) as const,
  )
  expect(loosen({ ...emptyLock, plugins: locked }, change).plugins.map(({ name }) => name)).toEqual(['c'])
})

test('a change that is not valid is told with the reasons of its own kind', () => {
  expect(() => parseChange({ kind: 'enable', names: ['a@latest'] })).toThrow(
    /^The change is not valid: "names\.0" must match/,
  )
  expect(() => parseChange({ kind: 'explode' })).toThrow('"kind" must be one of add, remove, enable')
  expect(() => parseChange({ kind: 'rollback', to: 1, name: 'a' })).toThrow('unknown key "name"')
})
