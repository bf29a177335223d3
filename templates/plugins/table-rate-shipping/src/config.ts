import { type Static, Type } from '@shopctl/sdk'

const row = Type.Object(
  {
    countries: Type.Optional(Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), { minItems: 1 })),
    from: Type.Integer({ minimum: 0, default: 0 }),
    price: Type.Integer({ minimum: 0, maximum: 10_000_000_000 }),
  },
  { additionalProperties: false },
)

export const TableRateShippingConfig = Type.Object({
  title: Type.String({ title: 'Title', description: 'What shoppers read.', minLength: 1, default: 'Shipping' }),
  rows: Type.Array(row, {
    title: 'Rows',
    description: 'Each: countries (two letters; all where left out), from (what the goods cost at least), price.',
    minItems: 1,
    examples: [[{ countries: ['DE'], from: 0, price: 490 }]],
  }),
})
export type TableRateShippingConfig = Static<typeof TableRateShippingConfig>
