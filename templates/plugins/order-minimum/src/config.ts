import { type Static, Type } from '@shopctl/sdk'

export const OrderMinimumConfig = Type.Object({
  minimum: Type.Integer({
    title: 'Smallest order',
    description: 'In minor units of the shop’s currency: 1000 is 10.00 EUR.',
    unit: 'money',
    minimum: 0,
    default: 1000,
  }),
})
export type OrderMinimumConfig = Static<typeof OrderMinimumConfig>
