import type { ValidateFunction } from 'ajv'

/** Functions that were made of schemas, by `schemaKey`; each is put together when it is asked for. */
export interface CompiledSchemas {
  readonly validators: Readonly<Record<string, () => ValidateFunction>>
  readonly serializers: Readonly<Record<string, () => (value: unknown) => string>>
}

/**
 * The schemas of a shop without plugins. Here are none: in a kernel the build puts what `print-schemas.ts` prints in this
 * module's place. Making them at a start takes half of its processor time.
 */
export const compiledSchemas: CompiledSchemas = { validators: {}, serializers: {} }
