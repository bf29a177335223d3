import { isDeepStrictEqual } from 'node:util'
import { emptyLock, type Installation, type Lock, type PlannedStep, type Release } from '../../../model/index.js'

/** What a tenant wants, and what was resolved of it. */
export interface PluginSet {
  readonly installations: readonly Installation[]
  readonly lock: Lock
  /** By installation: one package may run in two places. */
  readonly scopes: ReadonlyMap<string, readonly string[]>
}

/** That of a release; an empty one where there is none. */
export const setOf = (release: Release | undefined): PluginSet => ({
  installations: release?.installations ?? [],
  lock: release?.lock ?? emptyLock,
  scopes: new Map(release?.plugins.map(({ name, scopes }) => [name, scopes])),
})

/** From one set to the other, a step for each plugin that it concerns. */
export function stepsBetween(before: PluginSet, after: PluginSet): PlannedStep[] {
  const names = new Set([...before.lock.plugins, ...after.lock.plugins].map(({ name }) => name))
  return [...names].flatMap((name) => stepsFor(viewIn(before, name), viewIn(after, name)))
}

/** `package@version`. */
export const idOf = (plugin: { readonly package: string; readonly version: string }): string =>
  `${plugin.package}@${plugin.version}`

/** One plugin in one of the two sets. */
interface Standing extends Pick<PlannedStep, 'name' | 'package' | 'kind'> {
  readonly version: string
  readonly enabled: boolean
  readonly scopes: readonly string[]
  readonly wanted: Installation | undefined
}

function viewIn({ installations, lock, scopes }: PluginSet, name: string): Standing | undefined {
  const locked = lock.plugins.find((plugin) => plugin.name === name)
  if (locked === undefined) return undefined
  const wanted = installations.find((installation) => installation.name === name)
  return { ...locked, scopes: scopes.get(name) ?? [], wanted }
}

function stepsFor(was: Standing | undefined, is: Standing | undefined): PlannedStep[] {
  const either = is ?? was
  if (either === undefined) return []
  const { name, package: from, kind } = either
  const [had, has] = [was?.scopes ?? [], is?.scopes ?? []]
  const step = {
    name,
    package: from,
    kind,
    from: was?.version ?? null,
    to: is?.version ?? null,
    added: has.filter((scope) => !had.includes(scope)),
    dropped: had.filter((scope) => !has.includes(scope)),
    settings: [],
  }
  if (was === undefined) return [{ ...step, what: 'install' }]
  if (is === undefined) return [{ ...step, what: 'remove' }]
  if (was.package !== is.package) return [{ ...step, what: 'replace' }]
  const settings = changedKeys(was.wanted, is.wanted)
  const isUpdate = was.version !== is.version
  // Told once, by the update where there is one.
  const moved = isUpdate ? { added: [], dropped: [] } : {}
  return [
    ...(isUpdate ? [{ ...step, what: 'update' as const }] : []),
    ...(was.enabled === is.enabled ? [] : [{ ...step, what: is.enabled ? ('enable' as const) : ('disable' as const) }]),
    ...(settings.length === 0 ? [] : [{ ...step, ...moved, what: 'configure' as const, settings }]),
  ]
}

/** The names of the settings that differ, and of what else the seller chooses; never what they are. */
function changedKeys(was: Installation | undefined, is: Installation | undefined): string[] {
  if (was === undefined || is === undefined) return []
  const keys = [...new Set([...Object.keys(was.config), ...Object.keys(is.config)])]
  const settings = keys.filter((key) => !isDeepStrictEqual(was.config[key], is.config[key]))
  const choices = (['range', 'onFailure', 'attach'] as const).filter((key) => !isDeepStrictEqual(was[key], is[key]))
  const place = was.place === is.place ? [] : [`(runs ${is.place ?? 'inside'})`]
  return [...settings, ...choices.map((key) => `(${choiceWords[key]})`), ...place]
}

const choiceWords = { range: 'version range', onFailure: 'on failure', attach: 'where it stands' } as const
