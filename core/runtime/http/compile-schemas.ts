import { Ajv } from 'ajv'
import ajvFormats from 'ajv-formats'
import { build } from 'fast-json-stringify'
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'

// A schema's $id is its own: two shops of one process, as in tests, may have the same.
const options = {
  allErrors: false,
  removeAdditional: false,
  useDefaults: true,
  strict: false,
  addUsedSchema: false,
} as const

// What is compiled is kept for the process: what a standby worker compiles while it warms up is there when it starts.
// Addresses hold text only, so there numbers are read from it; a body says itself what it is.
const bodies = withFormats(new Ajv(options))
const addresses = withFormats(new Ajv({ ...options, coerceTypes: 'array' }))
const serializers = new WeakMap<object, ReturnType<typeof build>>()

/** The check of a request's part. Throws for a schema that is none. */
export const compileValidator: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const ajv = httpPart === 'body' ? bodies : addresses
  try {
    return ajv.compile(schema)
  } catch (error) {
    // It would keep a wrong one too, and take it without a word the next time.
    ajv.removeSchema(schema)
    throw error
  }
}

/** What makes an answer's text, as fastify's own does. */
export const compileSerializer: FastifySerializerCompiler<object> = ({ schema }) => {
  const serializer = serializers.get(schema) ?? build(schema)
  serializers.set(schema, serializer)
  return serializer
}

// Its types are those of a CommonJS module.
function withFormats(ajv: Ajv): Ajv {
  return (ajvFormats as unknown as (ajv: Ajv) => Ajv)(ajv)
}
