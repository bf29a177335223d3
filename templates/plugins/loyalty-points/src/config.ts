import { type Static, Type } from '@shopctl/sdk'

export const LoyaltyPointsConfig = Type.Object({
  amount: Type.Integer({
    title: 'Amount for a point',
    description: 'What earns one point, in the smallest unit of your currency.',
    minimum: 1,
    default: 100,
  }),
})
export type LoyaltyPointsConfig = Static<typeof LoyaltyPointsConfig>
