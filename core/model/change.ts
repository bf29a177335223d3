import { type Static, Type } from 'typebox'
import { shopError } from './errors.js'
import {
  defaultInstallationName,
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
const update = Type.Object({ name: installationName, range: Type.Optional(range) }, strict)

const changes = {
  add: Type.Object(
    { kind: Type.Literal('add'), plugins: Type.Array(addition, { minItems: 1, maxItems: 100 }) },
    strict,
  ),
  remove: cascading('remove'),
  enable: named('enable'),
  disable: cascading('disable'),
  /** To the newest version that the range allows; to another range where one is given. */
  update: Type.Object(
    { kind: Type.Literal('update'), plugins: Type.Array(update, { minItems: 1, maxItems: 100 }) },
    strict,
  ),
  /** Keys that are not named stay; `null` takes a key away. */
  configure: Type.Object({ kind: Type.Literal('configure'), name: installationName, config }, strict),
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
    case 'remove':
      return without(current, change.names)
    case 'enable':
    case 'disable':
      return edit(current, change.names, () => ({ enabled: change.kind === 'enable' }))
    case 'update':
      return change.plugins.reduce(updateRange, current).installations
    case 'configure':
      return edit(current, [change.name], ({ config }) => ({ config: patched(config, change.config) }))
  }
}

/** The change in a person's words: `add order-minimum@^1`. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'add':
      return `add ${change.plugins.map((plugin) => `${plugin.package}${plugin.range === '*' ? '' : `@${plugin.range}`}`).join(' ')}`
    case 'update':
      return `update ${change.plugins.map(({ name, range }) => (range === undefined ? name : `${name}@${range}`)).join(' ')}`
    case 'configure':
      return `configure ${change.name}`
    case 'rollback':
      return `rollback to ${change.to}`
    case 'remove':
    case 'enable':
    case 'disable':
      return `${change.kind} ${change.names.join(' ')}`
  }
}

function add(current: CurrentSet, plugin: Static<typeof addition>): CurrentSet {
  const { tenant, installations, kept } = current
  const name = plugin.name ?? defaultInstallationName(plugin.package)
  if (installations.some((there) => there.name === name)) throw shopError('INSTALLATION_EXISTS', name, tenant)
  const left = kept.find((one) => one.name === name && one.package === plugin.package)
  const config = plugin.config ?? left?.config ?? {}
  const added = { name, package: plugin.package, range: plugin.range, config, enabled: true }
  return { ...current, installations: [...installations, added] }
}

function updateRange(current: CurrentSet, { name, range }: Static<typeof update>): CurrentSet {
  const installations = edit(current, [name], () => (range === undefined ? {} : { range }))
  return { ...current, installations }
}

function without(current: CurrentSet, names: readonly string[]): readonly Installation[] {
  mustHave(current, names)
  return current.installations.filter(({ name }) => !names.includes(name))
}

function edit(
  current: CurrentSet,
  names: readonly string[],
  fields: (installation: Installation) => Partial<Installation>,
): readonly Installation[] {
  mustHave(current, names)
  return current.installations.map((there) => (names.includes(there.name) ? { ...there, ...fields(there) } : there))
}

function mustHave({ tenant, installations }: CurrentSet, names: readonly string[]): void {
  const missing = names.find((name) => !installations.some((there) => there.name === name))
  if (missing !== undefined) throw shopError('INSTALLATION_NOT_FOUND', missing, tenant)
}

const patched = (config: JsonObject, patch: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries({ ...config, ...patch }).filter(([, value]) => value !== null))
