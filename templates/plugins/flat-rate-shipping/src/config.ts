import { type Static, Type } from '@shopctl/sdk'

export const FlatRateShippingConfig = Type.Object({
  title: Type.String({
    title: 'Title',
    description: 'What shoppers read.',
    minLength: 1,
    default: 'Standard shipping',
  }),
  price: Type.Integer({
    title: 'Price',
    description: 'What it costs to ship an order.',
    unit: 'money',
    minimum: 0,
    maximum: 10_000_000_000,
  }),
  freeFrom: Type.Optional(
    Type.Integer({
      title: 'Free from',
      description: 'What goods must cost, after discounts, to be shipped for nothing. Never, where it is left out.',
      unit: 'money',
      minimum: 0,
    }),
  ),
  countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), {
    title: 'Countries',
    description: 'Two letters each (ISO 3166): DE. All, where there are none.',
    uniqueItems: true,
    default: [],
  }),
})
export type FlatRateShippingConfig = Static<typeof FlatRateShippingConfig>
