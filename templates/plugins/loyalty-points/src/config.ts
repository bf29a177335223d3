import { type ShopFacts, type Static, Type } from '@shopctl/sdk'

export const LoyaltyPointsConfig = Type.Object({
  amount: Type.Optional(
    Type.Integer({
      title: 'Amount for a point',
      description: 'What earns one point, in the smallest unit of your currency. One of it, where it is left out.',
      minimum: 1,
    }),
  ),
  memberFrom: Type.Integer({
    title: 'Member from',
    description: 'How many points make a member, whose orders cost less.',
    minimum: 1,
    default: 1000,
  }),
  memberPercent: Type.Number({
    title: 'Members’ discount',
    description: 'In percent; none at 0.',
    minimum: 0,
    maximum: 100,
    default: 0,
  }),
})

/** With what `usually` fills in. */
export type LoyaltyPointsConfig = Required<Static<typeof LoyaltyPointsConfig>>

/** One euro, yen or dinar is counted in a hundred, one or a thousand of the smallest unit. */
export function usually({ currency }: ShopFacts): Pick<LoyaltyPointsConfig, 'amount'> {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  return { amount: 10 ** maximumFractionDigits }
}
