import { type Static, Type } from 'typebox'

/** One line of what a person wrote, as the shop takes it. */
const line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })

const variant = Type.Object(
  {
    sku: line(100),
    title: line(200),
    price: Type.Integer({ minimum: 0, maximum: 10_000_000_000, description: 'minor units of the shop’s currency' }),
    stock: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  },
  { additionalProperties: false, title: 'variant' },
)

/** A product as files and imports hold it. The shop holds it to the same bounds. */
export const productInput = Type.Object(
  {
    handle: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 100 }),
    title: line(200),
    description: Type.Optional(Type.String({ maxLength: 20_000 })),
    variants: Type.Array(variant, { minItems: 1, maxItems: 200 }),
  },
  { additionalProperties: false, title: 'product' },
)
export type ProductInput = Static<typeof productInput>

/** A product as a shop lists it, which may have one without variants. */
export const listedProduct = Type.Object({ ...productInput.properties, variants: Type.Array(variant) })
