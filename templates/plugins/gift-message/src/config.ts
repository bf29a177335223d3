import { type Static, Type } from '@shopctl/sdk'

export const GiftMessageConfig = Type.Object({
  most: Type.Integer({
    title: 'Longest message',
    description: 'How many letters fit on the card.',
    minimum: 1,
    maximum: 500,
    default: 200,
  }),
})
export type GiftMessageConfig = Static<typeof GiftMessageConfig>
