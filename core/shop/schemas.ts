import { type Static, type TSchema, type TUnsafe, Type } from 'typebox'
import type { Money } from './money.js'

/** A schema whose values the compiler holds against the type that they must be. */
export const schemaFor =
  <T>(): SchemaOf<T> =>
  (schema) =>
    schema

type SchemaOf<T> = <S extends TSchema>(schema: S & (Static<S> extends T ? unknown : never)) => S

/** The schema's values, or null; as one type list, which serializes without trying alternatives. */
export const orNull = <S extends TSchema>(schema: S): TUnsafe<Static<S> | null> =>
  Type.Unsafe<Static<S> | null>({ ...schema, type: [(schema as { type?: string }).type, 'null'] })

// PostgreSQL's text holds no NUL, and a line of text no line break: a name may end up in a mail's header.
const line = '^[^\\u0000-\\u001f\\u007f]+$'

/** One line of text that a person wrote. */
export const lineOfText = (maxLength: number) => Type.String({ pattern: line, maxLength })

/** Text of many lines. */
export const text = (maxLength: number) => Type.String({ pattern: '^[^\\u0000]*$', maxLength })

/** One address: none of the letters with which a mail's header would begin a second one. */
export const emailText = Type.String({
  pattern: '^[^\\s\\u0000-\\u001f\\u007f@,;:<>()\\[\\]"\\\\]+@[^\\s\\u0000-\\u001f\\u007f@,;:<>()\\[\\]"\\\\]+$',
  maxLength: 254,
})

export const skuText = lineOfText(100)
export const handleText = Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 100 })

export const moneySchema = schemaFor<Money>()(
  Type.Object({
    amount: Type.Integer({ description: 'minor units: cents' }),
    currency: Type.String({ description: 'ISO 4217' }),
  }),
)
