import type { Attachments, Facts } from '../model/index.js'
import { defaultInstallationName } from '../model/installation.js'
import { attachedHooks } from './attached-hooks.js'
import { type HookCycle, type OrderedHook, orderHooks } from './order-hooks.js'
import { subscriptionsOf } from './subscriptions-of.js'
import type {
  WiredCallback,
  WiredField,
  WiredHandler,
  WiredHook,
  WiredJob,
  WiredProvider,
  WiredService,
  Wiring,
} from './wiring.js'

/** An installation that goes into a release: its name, its plugin, and what that declared. */
export interface PluginToWire {
  readonly name: string
  readonly package: string
  /** Where the seller has chosen some of its hook points. */
  readonly attach?: Attachments
  readonly facts: Pick<
    Facts,
    'hooks' | 'events' | 'jobs' | 'queue' | 'providers' | 'fields' | 'offers' | 'replaces' | 'lifecycle'
  >
}

/** What a wiring says beside how its plugins are loaded. */
export type Connections = Required<Omit<Wiring, 'plugins'>>

/**
 * Who stands on what, in the order that runs. The builder prints it as a shop's entry; a test shop is wired by it.
 * Rejects plugins whose hooks wait for each other: `hookCycles` tells them before.
 *
 * @param plugins in the order of composition
 */
export function wirePlugins(plugins: readonly PluginToWire[]): Connections {
  return {
    hooks: Object.fromEntries(hookPoints(plugins).map(({ point, stages }) => [point, stages.flatMap(wiredHooks)])),
    events: grouped(
      plugins.flatMap(({ name: plugin, facts }) =>
        subscriptionsOf(plugin, facts).flatMap(({ types, method }) =>
          types.map((type): [string, WiredHandler] => [type, { plugin, method }]),
        ),
      ),
    ),
    jobs: plugins.flatMap(({ name: plugin, facts }) =>
      facts.jobs.map(({ cron, method }): WiredJob => ({ cron, plugin, method })),
    ),
    fields: grouped(
      plugins.flatMap(({ name: plugin, facts }) =>
        (facts.fields ?? []).map(({ entity, name, write, schema }): [string, WiredField] => [
          entity,
          { plugin, name, write, schema },
        ]),
      ),
    ),
    providers: grouped(
      plugins.flatMap(({ name: plugin, facts }) =>
        (facts.providers ?? []).map(({ kind, name }): [string, WiredProvider] => [kind, { plugin, name }]),
      ),
    ),
    offers: servicesOf(plugins.toSorted(ownNameFirst), 'offers'),
    replaces: servicesOf(plugins, 'replaces'),
    lifecycle: plugins.flatMap(({ name: plugin, facts }) =>
      (facts.lifecycle ?? []).map(({ kind, method }): WiredCallback => ({ kind, plugin, method })),
    ),
  }
}

/** A second installation of a plugin must not change which one the others are given. */
const ownNameFirst = (a: PluginToWire, b: PluginToWire): number => Number(isRenamed(a)) - Number(isRenamed(b))

const isRenamed = ({ name, package: from }: PluginToWire): boolean => name !== defaultInstallationName(from)

const servicesOf = (plugins: readonly PluginToWire[], list: 'offers' | 'replaces'): Record<string, WiredService[]> =>
  grouped(
    plugins.flatMap(({ name: plugin, facts }) =>
      (facts[list] ?? []).map(({ token, by }): [string, WiredService] => [token, { plugin, by }]),
    ),
  )

/** A hook point at which hooks wait for each other. */
export interface PointCycle extends HookCycle {
  readonly point: string
}

/** Every point at which the plugins' words about their order cannot all be kept. */
export function hookCycles(plugins: readonly PluginToWire[]): PointCycle[] {
  return hookPoints(plugins).flatMap(({ point, stages }) =>
    stages.flatMap((stage) => ('hooks' in stage ? [{ point, ...stage }] : [])),
  )
}

interface PointHooks {
  readonly point: string
  /** By kind, in the order in which the kinds run. */
  readonly stages: readonly (readonly StandingHook[] | HookCycle)[]
}

interface StandingHook extends OrderedHook {
  readonly wired: WiredHook
}

const kinds = ['before', 'around', 'after'] as const

/** Each point's hooks. Only those of one kind can change places: the kinds run one after the other. */
function hookPoints(plugins: readonly PluginToWire[]): PointHooks[] {
  const standing = grouped(plugins.flatMap(standingHooks))
  return Object.entries(standing).map(([point, hooks]) => ({
    point,
    stages: kinds.map((kind) => orderHooks(hooks.filter(({ wired }) => wired.kind === kind))),
  }))
}

function standingHooks({ name, package: from, attach, facts }: PluginToWire): [point: string, hook: StandingHook][] {
  return attachedHooks(facts.hooks, attach).map(({ point, kind, method, before = [], after = [], deadline }) => {
    const wired = { kind, plugin: name, method, ...(deadline === undefined ? {} : { deadline }) }
    return [point, { plugin: name, package: from, before, after, wired }]
  })
}

function wiredHooks(stage: PointHooks['stages'][number]): readonly WiredHook[] {
  if ('hooks' in stage) throw new Error('hooks wait for each other')
  return stage.map(({ wired }) => wired)
}

/** The keys in alphabetical order, what stands at each in the order given. */
function grouped<T>(pairs: readonly (readonly [key: string, value: T])[]): Record<string, T[]> {
  const groups = [...Map.groupBy(pairs, ([key]) => key)].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(groups.map(([key, group]) => [key, group.map(([, value]) => value)]))
}
