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

/** The set after the change. Rejects when it names what is there already, or is not there. */
export function applyChange(tenant: string, set: readonly Installation[], change: SetChange): Installation[] {
  switch (change.kind) {
    case 'add':
      return change.plugins.reduce<Installation[]>((grown, plugin) => add(tenant, grown, plugin), [...set])
    case 'remove':
      return without(tenant, set, change.names)
    case 'enable':
    case 'disable':
      return edit(tenant, set, { names: change.names, with: { enabled: change.kind === 'enable' } })
    case 'configure':
      return edit(tenant, set, { names: [change.name], with: { config: merged(set, change.name, change.config) } })
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

function add(tenant: string, set: Installation[], plugin: Static<typeof addition>): Installation[] {
  const name = plugin.name ?? defaultInstallationName(plugin.package)
  if (set.some((installation) => installation.name === name)) throw shopError('INSTALLATION_EXISTS', name, tenant)
  return [...set, { name, package: plugin.package, range: plugin.range, config: plugin.config ?? {}, enabled: true }]
}

function without(tenant: string, set: readonly Installation[], names: readonly string[]): Installation[] {
  for (const name of names) find(tenant, set, name)
  return set.filter(({ name }) => !names.includes(name))
}

interface Edit {
  readonly names: readonly string[]
  readonly with: Partial<Installation>
}

function edit(tenant: string, set: readonly Installation[], { names, with: fields }: Edit): Installation[] {
  for (const name of names) find(tenant, set, name)
  return set.map((installation) => (names.includes(installation.name) ? { ...installation, ...fields } : installation))
}

function find(tenant: string, set: readonly Installation[], name: string): void {
  if (!set.some((installation) => installation.name === name)) throw shopError('INSTALLATION_NOT_FOUND', name, tenant)
}

function merged(set: readonly Installation[], name: string, patch: JsonObject): JsonObject {
  const before = set.find((installation) => installation.name === name)?.config ?? {}
  return Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null))
}
