import type { Addition, AppliedChange, Change, RangeUpdate, StatedInstallation, Wish } from './change.js'
import { shopError } from './errors.js'
import {
  type Attachments,
  defaultInstallationName,
  type Installation,
  type JsonObject,
  type Place,
} from './installation.js'
import { notInstalled } from './not-installed.js'

/** A tenant's wanted set as it is. */
export interface CurrentSet {
  readonly tenant: string
  readonly installations: readonly Installation[]
  /** Settings that earlier installations left behind. */
  readonly kept: readonly KeptConfig[]
  /** Packages that run outside where nobody says otherwise. */
  readonly outside?: ReadonlySet<string>
}

/** The settings of a plugin that is not there any more; it gets them again when it comes back under its name. */
export type KeptConfig = Pick<Installation, 'name' | 'package' | 'config' | 'place'>

/** The set after the change. Rejects when it names what is there already, or is not there. */
export function applyChange(current: CurrentSet, change: AppliedChange): readonly Installation[] {
  switch (change.kind) {
    case 'add':
      return change.plugins.reduce(add, current).installations
    case 'set':
      return change.plugins.reduce(wanting(current), { ...current, installations: [] }).installations
    case 'apply':
      return change.plugins.map((plugin) => statedIn(current, plugin))
    case 'remove':
      return without(current, change.names)
    case 'enable':
    case 'disable':
      return edit(current, change.names, (there) => ({ ...there, enabled: change.kind === 'enable' }))
    case 'update':
      return updated(current, change)
    case 'configure':
      return edit(current, [change.name], (there) => configured(there, change))
    case 'place':
      return edit(current, change.names, ({ place: _place, ...there }) => ({ ...there, ...placed(change.place) }))
  }
}

const placed = (place: Place | undefined): Pick<Installation, 'place'> => (place === 'outside' ? { place } : {})

/** Puts what is wished for into the set that grows: an installation of that name, or a new one. */
const wanting =
  ({ installations }: CurrentSet) =>
  (set: CurrentSet, { package: from, range }: Wish): CurrentSet => {
    const name = defaultInstallationName(from)
    const there = installations.find((one) => one.name === name)
    if (there === undefined) return add(set, { package: from, range: range ?? '*' })
    const isOther = there.package !== from && name !== from
    if (isOther || set.installations.some((one) => one.name === name))
      throw shopError('INSTALLATION_EXISTS', name, set.tenant)
    const kept = { ...there, enabled: true, ...(range === undefined ? {} : { range }) }
    return { ...set, installations: [...set.installations, kept] }
  }

/** An installation as it is stated. A secret that is only named is the one that it has, or that was kept for it. */
function statedIn(
  { tenant, installations, kept }: CurrentSet,
  { secrets = [], ...plugin }: StatedInstallation,
): Installation {
  const isIt = (one: KeptConfig): boolean => one.name === plugin.name && one.package === plugin.package
  const had = (installations.find(isIt) ?? kept.find(isIt))?.config ?? {}
  const missing = secrets.find((key) => had[key] === undefined)
  if (missing !== undefined) throw shopError('SECRET_MISSING', tenant, plugin.name, missing)
  const their = Object.fromEntries(secrets.map((key) => [key, had[key]]))
  return { ...plugin, config: { ...plugin.config, ...their } }
}

function add(current: CurrentSet, plugin: Addition): CurrentSet {
  const { tenant, installations, kept } = current
  const name = plugin.name ?? defaultInstallationName(plugin.package)
  if (installations.some((there) => there.name === name)) throw shopError('INSTALLATION_EXISTS', name, tenant)
  const left = kept.find((one) => one.name === name && one.package === plugin.package)
  const config = plugin.config ?? left?.config ?? {}
  const { package: from, range, onFailure, attach } = plugin
  const chosen = { ...(onFailure === undefined ? {} : { onFailure }), ...(attach === undefined ? {} : { attach }) }
  const place = plugin.place ?? (left === undefined && current.outside?.has(from) === true ? 'outside' : left?.place)
  const added = { name, package: from, range, config, enabled: true, ...chosen, ...placed(place) }
  return { ...current, installations: [...installations, added] }
}

function updated(current: CurrentSet, { plugins, enable = [] }: Update): readonly Installation[] {
  const next = plugins.reduce(updateRange, current)
  return edit(next, enable, (there) => ({ ...there, enabled: true }))
}

function updateRange(current: CurrentSet, { name, range }: RangeUpdate): CurrentSet {
  const installations = edit(current, [name], (there) => (range === undefined ? there : { ...there, range }))
  return { ...current, installations }
}

function without(current: CurrentSet, names: readonly string[]): readonly Installation[] {
  mustHave(current, names)
  return current.installations.filter(({ name }) => !names.includes(name))
}

function edit(
  current: CurrentSet,
  names: readonly string[],
  edited: (installation: Installation) => Installation,
): readonly Installation[] {
  mustHave(current, names)
  return current.installations.map((there) => (names.includes(there.name) ? edited(there) : there))
}

function mustHave({ tenant, installations }: CurrentSet, names: readonly string[]): void {
  const there = installations.map(({ name }) => name)
  const missing = names.find((name) => !there.includes(name))
  if (missing !== undefined) throw notInstalled(missing, tenant, there)
}

type Update = Extract<Change, { kind: 'update' }>
type Configure = Extract<Change, { kind: 'configure' }>

function configured(
  { onFailure: before, attach: stood = {}, ...there }: Installation,
  change: Configure,
): Installation {
  const { onFailure = before } = change
  const attach = patched(stood, change.attach ?? {}) as Attachments
  return {
    ...there,
    config: patched(there.config, change.config),
    ...(onFailure === undefined || onFailure === 'default' ? {} : { onFailure }),
    ...(Object.keys(attach).length === 0 ? {} : { attach }),
  }
}

const patched = (config: JsonObject, patch: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries({ ...config, ...patch }).filter(([, value]) => value !== null))
