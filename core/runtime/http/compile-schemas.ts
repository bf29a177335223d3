import { createHash } from 'node:crypto'
import { Ajv, type Options, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import { build } from 'fast-json-stringify'
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import { compiledSchemas } from './compiled-schemas.js'

/** What makes functions of schemas. */
export interface SchemaCompilers {
  /** The check of a request's part. Throws for a schema that is none. */
  readonly validator: FastifySchemaCompiler<object>
  /** What makes an answer's text, as fastify's own does. */
  readonly serializer: FastifySerializerCompiler<object>
}

// What is compiled is kept for the process: what a standby worker compiles while it warms up is there when it starts.
const validators = new Map<string, ValidateFunction>()
const serializers = new WeakMap<object, (value: unknown) => string>()
const readers = new Map<SchemaUse, Ajv>()

/** Compiles what was not compiled ahead. */
export const schemaCompilers: SchemaCompilers = {
  validator: ({ schema, httpPart }) => {
    const use = useOf(httpPart)
    return ahead(schema, use) ?? compileNow(schema, use)
  },
  serializer: ({ schema }) => {
    const serializer =
      serializers.get(schema) ?? compiledSchemas.serializers[schemaKey(schema, 'answer')]?.() ?? build(schema)
    serializers.set(schema, serializer)
    return serializer
  },
}

/** How a schema is read. Addresses hold text only, so there numbers are read from it; a body says itself what it is. */
export type SchemaUse = 'body' | 'address' | 'answer'

export const useOf = (httpPart: string | undefined): SchemaUse => (httpPart === 'body' ? 'body' : 'address')

/** Names what is compiled of a schema for a use; the same for schemas that say the same. */
export const schemaKey = (schema: object, use: SchemaUse): string =>
  createHash('sha256')
    .update(`${use} ${JSON.stringify(schema)}`)
    .digest('base64url')

/** Reads schemas for this use. */
export function schemaReader(use: SchemaUse, more: Options = {}): Ajv {
  const ajv = new Ajv({
    allErrors: false,
    removeAdditional: false,
    useDefaults: true,
    strict: false,
    // A schema's $id is its own: two shops of one process, as in tests, may have the same.
    addUsedSchema: false,
    ...(use === 'address' ? { coerceTypes: 'array' } : {}),
    ...more,
  })
  // Its types are those of a CommonJS module.
  return (ajvFormats as unknown as (ajv: Ajv) => Ajv)(ajv)
}

function ahead(schema: object, use: SchemaUse): ValidateFunction | undefined {
  const key = schemaKey(schema, use)
  const validator = validators.get(key) ?? compiledSchemas.validators[key]?.()
  if (validator !== undefined) validators.set(key, validator)
  return validator
}

function compileNow(schema: object, use: SchemaUse): ValidateFunction {
  const reader = readers.get(use) ?? schemaReader(use)
  readers.set(use, reader)
  try {
    return reader.compile(schema)
  } catch (error) {
    // It would keep a wrong one too, and take it without a word the next time.
    reader.removeSchema(schema)
    throw error
  }
}
