import { type Static, Type } from '@shopctl/sdk'

export const AbandonedCartConfig = Type.Object({
  hours: Type.Integer({
    title: 'Hours',
    description: 'How long a cart is left alone before its customer is reminded.',
    minimum: 1,
    maximum: 720,
    default: 24,
  }),
})
export type AbandonedCartConfig = Static<typeof AbandonedCartConfig>
