import { type Static, Type } from '@shopctl/sdk'
import { vatRates } from './rates.js'

export const EuVatConfig = Type.Object({
  home: Type.Enum(Object.keys(vatRates), {
    title: 'Your country',
    description: 'Whose VAT is shown until the shopper has given an address.',
  }),
  included: Type.Boolean({
    title: 'Prices include VAT',
    description: 'As shoppers in the EU expect; else it is added to the total.',
    default: true,
  }),
  reduced: Type.Array(Type.String(), {
    title: 'At the reduced rate',
    description: 'Article numbers (sku) of books, food and the like.',
    uniqueItems: true,
    default: [],
  }),
})
export type EuVatConfig = Static<typeof EuVatConfig>
