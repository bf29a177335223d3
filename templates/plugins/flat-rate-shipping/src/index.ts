import { Config, Plugin } from '@shopctl/sdk'
import { type Cart, type ShippingOffer, ShippingProvider } from '@shopctl/sdk/shop'
import { FlatRateShippingConfig } from './config.js'

/** Ships for one price, and for nothing above an amount. */
@Plugin({ config: FlatRateShippingConfig })
export default class FlatRateShipping extends ShippingProvider {
  constructor(private readonly config: Config<FlatRateShippingConfig>) {
    super()
  }

  options({ shippingAddress, total }: Cart): ShippingOffer[] {
    const { title, price, countries, freeFrom = Number.POSITIVE_INFINITY } = this.config
    if (countries.length > 0 && !countries.includes(shippingAddress?.country ?? '')) return []
    return [{ code: 'standard', title, price: total.amount >= freeFrom ? 0 : price }]
  }
}
