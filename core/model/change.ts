import { type Static, Type } from 'typebox'
import { shopError } from './errors.js'
import {
  defaultInstallationName,
  type Installation,
  installationName,
  type JsonObject,
  packageName,
} from './installation.js'

const config = Type.Record(Type.String(), Type.Unknown())

const addition = Type.Object(
  {
    package: packageName,
    range: Type.String({ minLength: 1, maxLength: 100 }),
    name: Type.Optional(installationName),
    config: Type.Optional(config),
  },
  { additionalProperties: false },
)

const names = Type.Array(installationName, { minItems: 1, maxItems: 100 })
/** As far as the database counts. */
const releaseNumber = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 })
const kind = <K extends string>(value: K) => Type.Literal(value)

/** What a person asks to be done to a tenant's set. All of it happens, or nothing. */
export const change = Type.Union([
  Type.Object(
    { kind: kind('add'), plugins: Type.Array(addition, { minItems: 1, maxItems: 100 }) },
    { additionalProperties: false },
  ),
  Type.Object({ kind: kind('remove'), names }, { additionalProperties: false }),
  Type.Object({ kind: kind('enable'), names }, { additionalProperties: false }),
  Type.Object({ kind: kind('disable'), names }, { additionalProperties: false }),
  /** Keys that are not named stay; `null` takes a key away. */
  Type.Object({ kind: kind('configure'), name: installationName, config }, { additionalProperties: false }),
  Type.Object({ kind: kind('rollback'), to: releaseNumber }, { additionalProperties: false }),
])
export type Change = Static<typeof change>
export type SetChange = Exclude<Change, { kind: 'rollback' }>

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
    case 'configure':
      return edit(current, [change.name], ({ config }) => ({ config: patched(config, change.config) }))
  }
}

/** The change in a person's words: `add order-minimum@^1`. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'add':
      return `add ${change.plugins.map((plugin) => `${plugin.package}${plugin.range === '*' ? '' : `@${plugin.range}`}`).join(' ')}`
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
