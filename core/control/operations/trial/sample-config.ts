import { inTime, type JsonObject, problemsOf } from '../../../model/index.js'

/** A JSON schema, as far as it says what a value may be. */
interface Schema {
  readonly type?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly minLength?: number
  readonly minItems?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

/** Settings that a plugin could be installed with, where a seller has not said any; undefined where none are found. */
export function sampleConfig(schema: JsonObject | null): JsonObject | undefined {
  const config = inTime(() => samplesOf(schema))
  return config === undefined || schema === null || problemsOf(schema, config).length === 0 ? config : undefined
}

/** A value for each setting that has a default or must be there: its author's example, if there is one. They may not be valid. */
export const samplesOf = (schema: JsonObject | null): JsonObject =>
  sampleOf({ type: 'object', ...schema }) as JsonObject

/** Whoever wants more gets none that fits. */
const longest = 10_000
const mostItems = 1_000

const hosts: Readonly<Record<string, string>> = {
  email: 'shop@example.invalid',
  uri: 'https://example.invalid/',
  url: 'https://example.invalid/',
  hostname: 'example.invalid',
}

function sampleOf(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default
  if (schema.examples?.[0] !== undefined) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf?.[0] !== undefined) return sampleOf(schema.anyOf[0])
  switch (schema.type) {
    case 'object':
      return objectOf(schema)
    case 'array':
      return Array.from({ length: Math.min(schema.minItems ?? 0, mostItems) }, () => sampleOf(schema.items ?? {}))
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    default:
      return textOf(schema)
  }
}

function textOf({ format = '', pattern = '', minLength = 0 }: Schema): string {
  if (pattern.includes('https')) return 'https://example.invalid'
  return hosts[format] ?? 'sample'.padEnd(Math.min(minLength, longest), '-')
}

/** What has a default, or has to be there. */
function objectOf({ properties = {}, required = [] }: Schema): object {
  const said = Object.entries(properties).filter(([key, one]) => required.includes(key) || one.default !== undefined)
  return Object.fromEntries(said.map(([key, one]) => [key, sampleOf(one)]))
}
