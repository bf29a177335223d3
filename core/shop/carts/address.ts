import { Type } from 'typebox'
import { lineOfText, schemaFor } from '../schemas.js'
import { countryCodes } from './country-codes.js'

/** Where something is sent to, or who pays. */
export interface Address {
  /** A person. */
  readonly name: string
  readonly company?: string
  /** One to three lines: street and house number, floor, box. */
  readonly street: readonly string[]
  /** Left out where the country has none. */
  readonly postalCode?: string
  readonly city: string
  /** State, province or county, as people there write it. */
  readonly region?: string
  /** ISO 3166-1 alpha-2: `DE`. */
  readonly country: string
}

export const addressSchema = schemaFor<Address>()(
  Type.Object(
    {
      name: lineOfText(200),
      company: Type.Optional(lineOfText(200)),
      street: Type.Array(lineOfText(200), { minItems: 1, maxItems: 3 }),
      postalCode: Type.Optional(lineOfText(20)),
      city: lineOfText(100),
      region: Type.Optional(lineOfText(100)),
      country: Type.Unsafe<string>({ type: 'string', enum: countryCodes, description: 'ISO 3166-1 alpha-2' }),
    },
    { additionalProperties: false },
  ),
)
