/** Random sets of plugins with random words about their order: each is ordered as it was asked for, or refused rightly. */
import { expect, test } from 'vitest'
import { composeOrder } from '../../../core/model/index.js'
import { hookCycles, type OrderedHook, type PluginToWire, wirePlugins } from '../../../core/protocol/index.js'
import type { Handler } from '../../../core/runtime/handler.js'
import { composeChain } from '../../../core/runtime/hook-chain.js'
import { Observer } from '../../../core/runtime/observer.js'
import { standingHooks } from '../../../core/runtime/standing-hooks.js'
import { Tasks } from '../../../core/runtime/tasks.js'
import { allow, hookPoint } from '../../../core/sdk/index.js'
import { Seeded } from '../../setup/seeded.js'
import { LineKeeper } from '../runtime/chain.js'

const seeds = Array.from({ length: 400 }, (_, seed) => seed + 1)
const kinds = ['before', 'around', 'after'] as const
const point = 'Checkout.place'

/** Plugins in their order of composition; some packages are there twice, some depend on others. */
function randomSet(seed: number): PluginToWire[] {
  const chances = new Seeded(seed)
  const packages = Array.from({ length: 2 + chances.below(6) }, (_, i) => `p${i}`)
  // Few words make orders, many make circles.
  const share = chances.next() * 0.35
  const words = (): string[] => chances.some([...packages, 'ghost'], share)
  const plugins = packages.flatMap((from, i) => {
    const needs = chances.some(packages.slice(0, i), 0.2)
    const hooks = kinds
      .filter(() => chances.chance(0.6))
      .map((kind) => ({ kind, point, method: `${kind}Hook`, before: words(), after: words() }))
    const names = chances.chance(0.2) ? [`${from}-a`, `${from}-b`] : [from]
    return names.map((name) => ({ name, package: from, needs, facts: { hooks, events: [], jobs: [] } }))
  })
  const byPackage = Map.groupBy(plugins, (plugin) => plugin.package)
  const needing = plugins.map((plugin) => ({
    ...plugin,
    needs: plugin.needs.flatMap((from) => (byPackage.get(from) ?? []).map(({ name }) => name)),
  }))
  return composeOrder(chances.shuffled(needing))
}

type Words = Pick<OrderedHook, 'package' | 'before' | 'after'>
const mustRunBefore = (one: Words, other: Words): boolean =>
  one.package !== other.package && (one.before.includes(other.package) || other.after.includes(one.package))

const orderOf = (plugins: readonly PluginToWire[], name: string, kind: string): Words => {
  const plugin = plugins.find((one) => one.name === name)
  const hook = plugin?.facts.hooks.find((one) => one.kind === kind)
  return { package: plugin?.package ?? '', before: hook?.before ?? [], after: hook?.after ?? [] }
}

const sets = seeds.map((seed) => ({ seed, plugins: randomSet(seed) }))
const ordered = sets.filter(({ plugins }) => hookCycles(plugins).length === 0)
const circular = sets.filter(({ plugins }) => hookCycles(plugins).length > 0)

test('there are enough of both for these tests to mean something', () => {
  expect(ordered.length).toBeGreaterThan(100)
  expect(circular.length).toBeGreaterThan(100)
})

test('every order keeps every word, loses nobody, and leaves the order of composition where nobody said a word', () => {
  const stages = ordered.flatMap(({ seed, plugins }) => kinds.map((kind) => ({ seed, plugins, kind })))
  for (const { seed, plugins, kind } of stages) {
    const standing = wirePlugins(plugins).hooks[point] ?? []
    const names = standing.filter((hook) => hook.kind === kind).map(({ plugin }) => plugin)
    const base = plugins.filter(({ facts }) => facts.hooks.some((hook) => hook.kind === kind)).map(({ name }) => name)
    expect([...names].sort(), `seed ${seed}`).toEqual([...base].sort())
    const words = names.map((name) => orderOf(plugins, name, kind))
    for (const [i, one] of words.entries())
      for (const later of words.slice(i + 1)) expect(mustRunBefore(later, one), `seed ${seed}`).toBe(false)
    const isSilent = base.every((a) =>
      base.every((b) => !mustRunBefore(orderOf(plugins, a, kind), orderOf(plugins, b, kind))),
    )
    if (isSilent) expect(names, `seed ${seed}`).toEqual(base)
  }
})

test('every refusal names a circle that is one', () => {
  for (const { seed, plugins } of circular) {
    for (const { hooks } of hookCycles(plugins)) {
      expect(hooks.length, `seed ${seed}`).toBeGreaterThan(1)
      for (const [i, hook] of hooks.entries()) {
        const next = hooks[(i + 1) % hooks.length]!
        expect(mustRunBefore(hook, next), `seed ${seed}: ${hook.plugin} before ${next.plugin}`).toBe(true)
      }
    }
    expect(() => wirePlugins(plugins), `seed ${seed}`).toThrow('wait for each other')
  }
})

test('the printed order is the executed order, for any set of plugins (S11)', async () => {
  for (const { seed, plugins } of ordered) {
    const ran: string[] = []
    const tasks = new Tasks()
    const log = new LineKeeper()
    const handlers = (wirePlugins(plugins).hooks[point] ?? []).map((wired): Handler => {
      const run = (_input: unknown, next: unknown): unknown => {
        ran.push(`${wired.kind} ${wired.plugin}`)
        return wired.kind === 'around' ? (next as () => unknown)() : allow
      }
      return { ...wired, run, log }
    })
    const site = { name: point, point: hookPoint({}), handlers, tasks, observer: new Observer() }
    const call = composeChain(async () => ran.push('the method'), site)
    await call({})
    await tasks.idle()
    const printed = standingHooks(handlers, site.point).map(({ kind, plugin }) => `${kind} ${plugin}`)
    expect(handlers.map(({ kind, plugin }) => `${kind} ${plugin}`)).toEqual(printed)
    expect(
      ran.filter((one) => one !== 'the method'),
      `seed ${seed}`,
    ).toEqual(printed)
  }
})
