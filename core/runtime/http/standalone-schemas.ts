import type { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { build } from 'fast-json-stringify'
import {
  type SchemaCompilers,
  type SchemaUse,
  schemaCompilers,
  schemaKey,
  schemaReader,
  useOf,
} from './compile-schemas.js'

/** Remembers the code of all that it compiles. */
export class StandaloneSchemas implements SchemaCompilers {
  readonly #validators = new Map<string, string>()
  readonly #serializers = new Map<string, string>()
  readonly #readers = new Map<SchemaUse, Ajv>()

  readonly validator: SchemaCompilers['validator'] = (route) => {
    const { schema, httpPart } = route
    const use = useOf(httpPart)
    const reader = this.#readers.get(use) ?? schemaReader(use, { code: { source: true } })
    this.#readers.set(use, reader)
    this.#validators.set(schemaKey(schema, use), codeOf(reader, schema))
    return schemaCompilers.validator(route)
  }

  readonly serializer: SchemaCompilers['serializer'] = (route) => {
    const code = build(route.schema, { mode: 'standalone', inlineValidators: true } as object) as unknown as string
    this.#serializers.set(schemaKey(route.schema, 'answer'), code)
    return schemaCompilers.serializer(route)
  }

  /** A module in the place of `compiled-schemas`; it imports parts of ajv and of fast-json-stringify. */
  get module(): string {
    const [validators, serializers] = [this.#validators, this.#serializers].map(tableOf)
    return `export const compiledSchemas = {\nvalidators: ${validators},\nserializers: ${serializers},\n}\n`
  }
}

// Its types are those of a CommonJS module.
const codeOf = (reader: Ajv, schema: object): string =>
  (standalone as unknown as (...args: unknown[]) => string)(reader, reader.compile(schema))

/** Each is a module for `require`; its functions are made when they are wanted. */
function tableOf(codes: ReadonlyMap<string, string>): string {
  const rows = [...codes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([key, code]) => `${JSON.stringify(key)}() {\nconst module = { exports: {} }\n${code}\nreturn module.exports\n}`,
    )
  return `{\n${rows.join(',\n')}\n}`
}
