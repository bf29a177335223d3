import { Type } from 'typebox'
import type { Custom } from '../../sdk/index.js'
import { type Money } from '../money.js'
import { handleText, lineOfText, moneySchema, schemaFor, skuText, text } from '../schemas.js'

/** Something the shop sells, in one or more variants. */
export interface Product {
  /** Its name in addresses. */
  readonly handle: string
  readonly title: string
  readonly description: string
  readonly variants: readonly Variant[]
  /** Fields of plugins; undefined where no plugin of the shop adds some. */
  readonly custom?: Custom
}

/** What is put into a cart: one article of a product, with a price and a stock of its own. */
export interface Variant {
  readonly sku: string
  readonly title: string
  readonly price: Money
  readonly stock: number
}

export const productSchema = schemaFor<Product>()(
  Type.Object({
    handle: Type.String(),
    title: Type.String(),
    description: Type.String(),
    variants: Type.Array(
      Type.Object({ sku: Type.String(), title: Type.String(), price: moneySchema, stock: Type.Integer() }),
    ),
  }),
)

/** A product as it is imported: prices in minor units of the shop's currency. */
export interface ProductInput {
  readonly handle: string
  readonly title: string
  readonly description?: string
  readonly variants: readonly VariantInput[]
}

export interface VariantInput {
  readonly sku: string
  readonly title: string
  readonly price: number
  readonly stock: number
}

// A full cart of the dearest article can still be counted exactly: 100 lines of 999 pieces.
const price = Type.Integer({ minimum: 0, maximum: 10_000_000_000, description: 'minor units' })
const stock = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })

const variantInput = Type.Object(
  { sku: skuText, title: lineOfText(200), price, stock },
  { additionalProperties: false },
)

export const productInputSchema = schemaFor<ProductInput>()(
  Type.Object(
    {
      handle: handleText,
      title: lineOfText(200),
      description: Type.Optional(text(20_000)),
      variants: Type.Array(variantInput, { minItems: 1, maxItems: 200 }),
    },
    { additionalProperties: false },
  ),
)
