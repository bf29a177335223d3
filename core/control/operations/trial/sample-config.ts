import { type JsonObject, problemsOf } from '../../../model/index.js'

/** A JSON schema, as far as it says what a value may be. */
interface Schema {
  readonly type?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly format?: string
  readonly minimum?: number
  readonly minLength?: number
  readonly minItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** Settings that a plugin could be installed with, where a seller has not said any; undefined where none are found. */
export function sampleConfig(schema: JsonObject | null): JsonObject | undefined {
  if (schema === null) return {}
  const config = sampleOf({ type: 'object', ...schema } as Schema) as JsonObject
  return problemsOf(schema, config).length === 0 ? config : undefined
}

const hosts: Readonly<Record<string, string>> = {
  email: 'shop@example.invalid',
  uri: 'https://example.invalid/',
  url: 'https://example.invalid/',
  hostname: 'example.invalid',
}

function sampleOf(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf?.[0] !== undefined) return sampleOf(schema.anyOf[0])
  switch (schema.type) {
    case 'object':
      return objectOf(schema)
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}))
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    default:
      return hosts[schema.format ?? ''] ?? 'sample'.padEnd(schema.minLength ?? 0, '-')
  }
}

/** What has a default, or has to be there. */
function objectOf({ properties = {}, required = [] }: Schema): object {
  const said = Object.entries(properties).filter(([key, one]) => required.includes(key) || one.default !== undefined)
  return Object.fromEntries(said.map(([key, one]) => [key, sampleOf(one)]))
}
