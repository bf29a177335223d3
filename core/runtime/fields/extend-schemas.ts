import type { DeclaredField, DeclaredFields, RouteSchema } from '../../sdk/host/index.js'
import type { FieldEntity } from '../../sdk/index.js'

/** The schemas in which the shop shows an entity, and in which shoppers send what they change of it. */
export interface EntitySchemas {
  readonly shown: Readonly<Record<FieldEntity, object>>
  readonly changed: Readonly<Partial<Record<FieldEntity, object>>>
}

/** Adds the plugins' fields to a route's schema, wherever an entity's own stands in it. */
export type ExtendSchema = (schema: RouteSchema) => RouteSchema

type Json = Readonly<Record<string, unknown>>

/** Without fields no schema is looked at, and none changes. */
export function schemaExtension(declared: DeclaredFields, { shown, changed }: EntitySchemas): ExtendSchema {
  const extended = new Map<object, Json>()
  for (const entity of Object.keys(shown) as FieldEntity[]) {
    const fields = declared.of(entity)
    if (fields.length > 0) extended.set(shown[entity], shownCustom(fields))
    const writable = fields.filter(({ write }) => write === 'shopper')
    const change = changed[entity]
    if (writable.length > 0 && change !== undefined) extended.set(change, changedCustom(writable))
  }
  return extended.size === 0 ? (schema) => schema : (schema) => extend(schema, extended) as RouteSchema
}

/** What holds no entity stays the very object that it is: it was compiled before. */
function extend(node: unknown, extended: ReadonlyMap<object, Json>): unknown {
  if (typeof node !== 'object' || node === null) return node
  const parts = Object.entries(node).map(([key, value]) => [key, value, extend(value, extended)] as const)
  const isSame = parts.every(([, value, now]) => value === now)
  const custom = extended.get(node)
  if (isSame && custom === undefined) return node
  if (Array.isArray(node)) return parts.map(([, , now]) => now)
  const copy = Object.fromEntries(parts.map(([key, , now]) => [key, now]))
  return custom === undefined ? copy : { ...copy, properties: { ...(copy['properties'] as Json), custom } }
}

const shownCustom = (fields: readonly DeclaredField[]): Json =>
  custom(fields, (own) => objectOf(own.map(({ name, schema }) => [name, schema])))

const changedCustom = (fields: readonly DeclaredField[]): Json =>
  custom(fields, (own) => objectOf(own.map(({ name, schema }) => [name, orNull(schema)])))

const custom = (fields: readonly DeclaredField[], schemaOf: (own: readonly DeclaredField[]) => Json): Json => ({
  ...objectOf([...Map.groupBy(fields, ({ plugin }) => plugin)].map(([plugin, own]) => [plugin, schemaOf(own)])),
  description: 'fields of plugins',
})

const objectOf = (properties: readonly (readonly [string, unknown])[]): Json => ({
  type: 'object',
  properties: Object.fromEntries(properties),
  additionalProperties: false,
})

/** What a shopper sends: null takes a value away, and what is not sent stays as it is, so there is no default. */
function orNull(field: Json): Json {
  const schema = Object.fromEntries(Object.entries(field).filter(([key]) => key !== 'default'))
  const { type } = field
  const isPlain = typeof type === 'string' && !('enum' in schema) && !('const' in schema)
  return isPlain ? { ...schema, type: [type, 'null'] } : { anyOf: [schema, { type: 'null' }] }
}
