import { type Static, Type } from '@shopctl/sdk'

export const OrderMinimumConfig = Type.Object({
  minimum: Type.Integer({
    title: 'Smallest order',
    description: 'Orders of less are refused.',
    unit: 'money',
    minimum: 0,
    default: 1000,
  }),
})
export type OrderMinimumConfig = Static<typeof OrderMinimumConfig>
