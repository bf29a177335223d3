import { type Static, Type } from '@shopctl/sdk'

export const BackInStockConfig = Type.Object({
  days: Type.Integer({
    title: 'Days to wait',
    description: 'Who has waited for longer is forgotten.',
    minimum: 1,
    maximum: 730,
    default: 90,
  }),
})
export type BackInStockConfig = Static<typeof BackInStockConfig>
