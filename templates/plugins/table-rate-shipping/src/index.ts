import { Config, Plugin } from '@shopctl/sdk'
import { type Cart, type ShippingOffer, ShippingProvider } from '@shopctl/sdk/shop'
import { TableRateShippingConfig } from './config.js'

/** Ships for what a table says, by country and by the value of the goods. */
@Plugin({ config: TableRateShippingConfig })
export default class TableRateShipping extends ShippingProvider {
  constructor(private readonly config: Config<TableRateShippingConfig>) {
    super()
  }

  options({ shippingAddress, total }: Cart): ShippingOffer[] {
    const { title, rows } = this.config
    const country = shippingAddress?.country ?? ''
    const own = rows.filter(({ countries }) => countries?.includes(country))
    const theirs = own.length > 0 ? own : rows.filter(({ countries }) => countries === undefined)
    const [row] = theirs.filter(({ from }) => from <= total.amount).toSorted((a, b) => b.from - a.from)
    return row === undefined ? [] : [{ code: 'table', title, price: row.price }]
  }
}
