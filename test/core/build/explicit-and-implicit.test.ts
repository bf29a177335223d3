/**
 * Adding, removing, setting, switching and upgrading in random order, against a model of what explicit and implicit plugins
 * are: what was asked for is there, what that needs is there, and nothing else; versions move only for those who were told to.
 */
import { expect, test } from 'vitest'
import { resolveSet } from '../../../core/build/resolve.js'
import {
  type AppliedChange,
  applyChange,
  emptyLock,
  type Installation,
  isShopError,
  type Lock,
  loosen,
} from '../../../core/model/index.js'
import { Seeded } from '../../setup/seeded.js'
import { FakeRegistry, fakeKernel } from './fake-registry.js'

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as const
const { signal } = new AbortController()

interface World {
  readonly chances: Seeded
  readonly registry: FakeRegistry
  /** Name → what it needs; never in a circle. */
  readonly needs: ReadonlyMap<string, readonly string[]>
  readonly newest: Map<string, number>
}

function newWorld(seed: number): World {
  const chances = new Seeded(seed)
  const needs = new Map(names.map((name, i) => [name as string, chances.some(names.slice(0, i), 0.3)]))
  const world = { chances, needs, registry: new FakeRegistry(), newest: new Map<string, number>() }
  for (const name of names) publish(world, name)
  return world
}

function publish({ registry, needs, newest }: World, name: string): void {
  const major = (newest.get(name) ?? 0) + 1
  newest.set(name, major)
  const peers = Object.fromEntries((needs.get(name) ?? []).map((other) => [other, '*']))
  registry.plugin(`${name}@${major}.0.0`, { peerDependencies: peers })
}

/** What should be: explicit plugins and whether they are on, and the version of everything that is there. */
interface Model {
  readonly explicit: ReadonlyMap<string, boolean>
  readonly versions: ReadonlyMap<string, number>
  /** What is on: who was switched on, and all that these need. */
  readonly running: ReadonlySet<string>
}

/** The model after the change; undefined where the change must be refused. */
function after({ explicit, versions }: Model, change: AppliedChange, { needs, newest }: World): Model | undefined {
  const next = new Map(explicit)
  const named = 'names' in change ? change.names : 'plugins' in change ? change.plugins.map(nameOf) : []
  if (change.kind === 'set') next.clear()
  for (const name of named) {
    if (change.kind !== 'set' && explicit.has(name) === (change.kind === 'add')) return undefined
    if (change.kind === 'remove') next.delete(name)
    else if (change.kind !== 'update') next.set(name, change.kind !== 'disable')
  }
  const closure = (from: readonly string[]): Set<string> => {
    const all = new Set(from)
    for (const name of all) for (const other of needs.get(name) ?? []) all.add(other)
    return all
  }
  const running = closure([...next].filter(([, isOn]) => isOn).map(([name]) => name))
  if ([...running].some((name) => next.get(name) === false)) return undefined
  const fresh = (name: string): boolean => !versions.has(name) || (change.kind === 'update' && named.includes(name))
  const there = [...closure([...next.keys()])]
  return {
    explicit: next,
    running,
    versions: new Map(there.map((name) => [name, (fresh(name) ? newest.get(name) : versions.get(name)) ?? 0])),
  }
}

const nameOf = (plugin: { readonly package?: string; readonly name?: string }): string =>
  plugin.name ?? plugin.package ?? ''

function randomChange({ chances }: World, { explicit }: Model): AppliedChange {
  const present = [...explicit.keys()]
  const absent = names.filter((name) => !explicit.has(name))
  // Now and then somebody is wrong about what is there.
  const of = (likely: readonly string[]): string[] => {
    const from = chances.chance(0.05) ? [...names] : likely
    const [first = 'a', ...rest] = chances.shuffled(from)
    return [first, ...rest.slice(0, chances.below(2))]
  }
  const kind = chances.pick(['add', 'add', 'add', 'remove', 'set', 'enable', 'disable', 'disable', 'update'])
  switch (kind) {
    case 'add':
      return { kind, plugins: of(absent).map((name) => ({ package: name, range: '*' })) }
    case 'set':
      return { kind, plugins: chances.some(names, 0.4).map((name) => ({ package: name })) }
    case 'update':
      return { kind, plugins: of(present).map((name) => ({ name })) }
    default:
      return { kind, names: of(present) }
  }
}

interface Shop {
  readonly installations: readonly Installation[]
  readonly lock: Lock
}

async function attempt(shop: Shop, change: AppliedChange, { registry }: World): Promise<Shop | undefined> {
  try {
    const installations = applyChange({ tenant: 'acme', installations: shop.installations, kept: [] }, change)
    const previous = loosen(shop.lock, change)
    const lock = await resolveSet({ installations, previous, source: registry, kernel: fakeKernel, signal })
    return { installations, lock }
  } catch (error) {
    if (isShopError(error) && /^(INSTALLATION_|PLUGIN_NEEDED)/.test(error.code)) return undefined
    throw error
  }
}

function seen({ lock, installations }: Shop, { needs }: World): Model {
  const place = new Map(lock.plugins.map(({ name }, index) => [name, index]))
  for (const { name } of lock.plugins)
    for (const other of needs.get(name) ?? []) expect(place.get(other)).toBeLessThan(place.get(name) ?? 0)
  const isExplicit = (name: string): boolean => installations.some((one) => one.name === name)
  for (const { name, kind } of lock.plugins) expect(kind).toBe(isExplicit(name) ? 'explicit' : 'implicit')
  const locked = new Map(lock.plugins.map((plugin) => [plugin.name, plugin]))
  return {
    explicit: new Map(installations.map(({ name }) => [name, locked.get(name)?.enabled ?? false])),
    running: new Set(lock.plugins.filter(({ enabled }) => enabled).map(({ name }) => name)),
    versions: new Map(lock.plugins.map(({ name, version }) => [name, Number(version.split('.')[0])])),
  }
}

test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
  'whatever is done in whatever order, the set is what the model says (seed %d)',
  async (seed) => {
    const world = newWorld(seed)
    let model: Model = { explicit: new Map(), versions: new Map(), running: new Set() }
    let shop: Shop = { installations: [], lock: emptyLock }
    for (let step = 0; step < 25; step += 1) {
      if (world.chances.chance(0.3)) publish(world, world.chances.pick(names))
      const change = randomChange(world, model)
      const [expected, result] = [after(model, change, world), await attempt(shop, change, world)]
      const story = `step ${step}: ${JSON.stringify(change)}`
      expect(result === undefined, story).toBe(expected === undefined)
      if (expected === undefined || result === undefined) continue
      ;[model, shop] = [expected, result]
      const { explicit, versions, running } = seen(shop, world)
      expect([...running].sort(), story).toEqual([...model.running].sort())
      expect(Object.fromEntries(explicit), story).toEqual(Object.fromEntries(model.explicit))
      expect(Object.fromEntries([...versions].sort()), story).toEqual(Object.fromEntries([...model.versions].sort()))
    }
  },
)
