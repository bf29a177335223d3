import { type Static, Type } from '@shopctl/sdk'

export const PopularProductsConfig = Type.Object({
  days: Type.Integer({
    title: 'Days',
    description: 'How long a look at a product counts.',
    minimum: 1,
    maximum: 365,
    default: 30,
  }),
})
export type PopularProductsConfig = Static<typeof PopularProductsConfig>
