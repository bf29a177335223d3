import { type Static, Type } from 'typebox'
import { shopError } from './errors.js'
import {
  type Attachments,
  attachments,
  defaultInstallationName,
  failurePolicy,
  type Installation,
  installationName,
  type JsonObject,
  packageName,
} from './installation.js'
import type { Lock } from './lock.js'
import { parse } from './parse.js'

const config = Type.Record(Type.String(), Type.Unknown())

const range = Type.String({ minLength: 1, maxLength: 100 })

const addition = Type.Object(
  {
    package: packageName,
    range,
    name: Type.Optional(installationName),
    config: Type.Optional(config),
    onFailure: Type.Optional(failurePolicy),
    attach: Type.Optional(attachments),
  },
  { additionalProperties: false },
)

/** As far as the database counts. */
const releaseNumber = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 })

const names = Type.Array(installationName, { minItems: 1, maxItems: 100 })
const strict = { additionalProperties: false } as const
const named = <K extends string>(kind: K) => Type.Object({ kind: Type.Literal(kind), names }, strict)
/** With `cascade` it is done to the plugins as well that cannot be without these. */
const cascading = <K extends string>(kind: K) =>
  Type.Object({ kind: Type.Literal(kind), names, cascade: Type.Optional(Type.Boolean()) }, strict)
const wish = Type.Object({ package: packageName, range: Type.Optional(range) }, strict)
const update = Type.Object({ name: installationName, range: Type.Optional(range) }, strict)

const changes = {
  add: Type.Object(
    {
      kind: Type.Literal('add'),
      plugins: Type.Array(addition, { minItems: 1, maxItems: 100 }),
      /** What they subscribe to begins with all events that are still kept; from now on where it is left out. */
      replay: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
  /** What it has stored stays, unless it is purged too. */
  remove: Type.Object(
    {
      kind: Type.Literal('remove'),
      names,
      cascade: Type.Optional(Type.Boolean()),
      purge: Type.Optional(Type.Boolean()),
    },
    strict,
  ),
  enable: named('enable'),
  disable: cascading('disable'),
  /** To the newest version that the range allows; to another range where one is given. */
  update: Type.Object(
    { kind: Type.Literal('update'), plugins: Type.Array(update, { minItems: 1, maxItems: 100 }) },
    strict,
  ),
  /** Keys that are not named stay; `null` takes a key away. */
  configure: Type.Object(
    {
      kind: Type.Literal('configure'),
      name: installationName,
      config,
      /** `default` leaves it to the hook points again. */
      onFailure: Type.Optional(Type.Enum(['open', 'closed', 'default'])),
      /** Methods that are not named stay where they are; `null` puts one on all of its points again. */
      attach: Type.Optional(
        Type.Record(Type.String(), Type.Union([Type.Array(Type.String(), { maxItems: 100 }), Type.Null()])),
      ),
    },
    strict,
  ),
  /** The explicit plugins are exactly these from now on, and switched on. One that is there stays as it is. */
  set: Type.Object({ kind: Type.Literal('set'), plugins: Type.Array(wish, { maxItems: 100 }) }, strict),
  rollback: Type.Object({ kind: Type.Literal('rollback'), to: releaseNumber }, strict),
}
const kindOf = Type.Object({ kind: Type.Enum(Object.keys(changes) as (keyof typeof changes)[]) })

/** What a person asks to be done to a tenant's set. All of it happens, or nothing. */
export type Change = Static<(typeof changes)[keyof typeof changes]>
export type SetChange = Exclude<Change, { kind: 'rollback' }>

/** Rejects with INPUT_INVALID and the reasons that belong to the kind. */
export function parseChange(value: unknown): Change {
  const { kind } = parse(kindOf, value, 'The change')
  const schema: (typeof changes)[typeof kind] = changes[kind]
  return parse(schema, value, 'The change')
}

/** The lock without what the change is to choose afresh. */
export function loosen(lock: Lock, change: Change): Lock {
  if (change.kind !== 'update') return lock
  const names = change.plugins.map(({ name }) => name)
  return { ...lock, plugins: lock.plugins.filter(({ name }) => !names.includes(name)) }
}

/** A tenant's wanted set as it is. */
export interface CurrentSet {
  readonly tenant: string
  readonly installations: readonly Installation[]
  /** Settings that earlier installations left behind. */
  readonly kept: readonly KeptConfig[]
}

/** The settings of a plugin that is not there any more; it gets them again when it comes back under its name. */
export type KeptConfig = Pick<Installation, 'name' | 'package' | 'config'>

/** The set after the change. Rejects when it names what is there already, or is not there. */
export function applyChange(current: CurrentSet, change: SetChange): readonly Installation[] {
  switch (change.kind) {
    case 'add':
      return change.plugins.reduce(add, current).installations
    case 'set':
      return change.plugins.reduce(wanting(current), { ...current, installations: [] }).installations
    case 'remove':
      return without(current, change.names)
    case 'enable':
    case 'disable':
      return edit(current, change.names, (there) => ({ ...there, enabled: change.kind === 'enable' }))
    case 'update':
      return change.plugins.reduce(updateRange, current).installations
    case 'configure':
      return edit(current, [change.name], (there) => configured(there, change))
  }
}

/** The change in a person's words: `add order-minimum@^1`. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'add':
      return `add ${change.plugins.map(specOf).join(' ')}${change.replay === true ? ' with earlier events' : ''}`
    case 'set':
      return `set ${change.plugins.map(specOf).join(' ')}`
    case 'update':
      return `update ${change.plugins.map(({ name, range }) => (range === undefined ? name : `${name}@${range}`)).join(' ')}`
    case 'configure':
      return `configure ${change.name}`
    case 'rollback':
      return `rollback to ${change.to}`
    case 'remove':
      return `${change.purge === true ? 'purge' : 'remove'} ${change.names.join(' ')}`
    case 'enable':
    case 'disable':
      return `${change.kind} ${change.names.join(' ')}`
  }
}

const specOf = ({ package: name, range = '*' }: Static<typeof wish>): string =>
  `${name}${range === '*' ? '' : `@${range}`}`

/** Puts what is wished for into the set that grows: an installation of that name, or a new one. */
const wanting =
  ({ installations }: CurrentSet) =>
  (set: CurrentSet, { package: from, range }: Static<typeof wish>): CurrentSet => {
    const name = defaultInstallationName(from)
    const there = installations.find((one) => one.name === name)
    if (there === undefined) return add(set, { package: from, range: range ?? '*' })
    const isOther = there.package !== from && name !== from
    if (isOther || set.installations.some((one) => one.name === name))
      throw shopError('INSTALLATION_EXISTS', name, set.tenant)
    const kept = { ...there, enabled: true, ...(range === undefined ? {} : { range }) }
    return { ...set, installations: [...set.installations, kept] }
  }

function add(current: CurrentSet, plugin: Static<typeof addition>): CurrentSet {
  const { tenant, installations, kept } = current
  const name = plugin.name ?? defaultInstallationName(plugin.package)
  if (installations.some((there) => there.name === name)) throw shopError('INSTALLATION_EXISTS', name, tenant)
  const left = kept.find((one) => one.name === name && one.package === plugin.package)
  const config = plugin.config ?? left?.config ?? {}
  const { package: from, range, onFailure, attach } = plugin
  const chosen = { ...(onFailure === undefined ? {} : { onFailure }), ...(attach === undefined ? {} : { attach }) }
  const added = { name, package: from, range, config, enabled: true, ...chosen }
  return { ...current, installations: [...installations, added] }
}

function updateRange(current: CurrentSet, { name, range }: Static<typeof update>): CurrentSet {
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
  const missing = names.find((name) => !installations.some((there) => there.name === name))
  if (missing !== undefined) throw shopError('INSTALLATION_NOT_FOUND', missing, tenant)
}

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
