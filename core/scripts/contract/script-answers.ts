import { type Static, Type } from 'typebox'
import type { ScriptKind } from './script.js'

const label = (description: string) => Type.String({ minLength: 1, maxLength: 200, description })
const strict = { additionalProperties: false } as const

const place = Type.Union(
  [Type.Literal('order'), Type.Literal('shipping'), Type.Object({ sku: Type.String() }, strict)],
  {
    description: "what it is taken off: the whole order where it is left out, the shipping, or one article's line",
  },
)

const discount = Type.Union([
  Type.Object(
    {
      label: label('for the shopper'),
      amount: Type.Integer({ minimum: 0, description: 'minor units (cents); never more is taken than there is' }),
      on: Type.Optional(place),
    },
    strict,
  ),
  Type.Object(
    {
      label: label('for the shopper'),
      percent: Type.Number({ minimum: 0, maximum: 100, description: 'of what is due there; of the shipping only 100' }),
      on: Type.Optional(place),
    },
    strict,
  ),
])

const rate = Type.Object(
  {
    code: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$', description: 'small letters, digits and dashes' }),
    label: label('for the shopper'),
    price: Type.Integer({ minimum: 0, maximum: 10_000_000_000, description: 'minor units (cents)' }),
  },
  strict,
)

const refusal = Type.Object({ refuse: label('the reason, for the shopper') }, strict)

/** What a script of a kind answers; nothing is `null`. */
export const scriptAnswers = {
  discount: Type.Union([Type.Array(discount, { maxItems: 20 }), discount, Type.Null()]),
  shipping: Type.Union([Type.Array(rate, { maxItems: 20 }), Type.Null()]),
  checkout: Type.Union([refusal, Type.Null()]),
} as const satisfies Record<ScriptKind, object>

export type ScriptDiscount = Static<typeof discount>
export type ScriptAnswer<K extends ScriptKind> = Static<(typeof scriptAnswers)[K]>
