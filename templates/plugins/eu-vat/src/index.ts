import { Config, Plugin } from '@shopctl/sdk'
import { allocate, type Cart, partOf, type TaxOffer, TaxProvider } from '@shopctl/sdk/shop'
import { EuVatConfig } from './config.js'
import { type VatRates, vatRates } from './rates.js'

/** Shows or adds the VAT of the member state that a cart goes to. */
@Plugin({ config: EuVatConfig })
export default class EuVat extends TaxProvider {
  constructor(private readonly config: Config<EuVatConfig>) {
    super()
  }

  taxes(cart: Cart): TaxOffer[] {
    const { home, included } = this.config
    const rates = vatRates[cart.shippingAddress?.country ?? home]
    if (rates === undefined) return []
    return this.bases(cart, rates)
      .filter(([, base]) => base > 0)
      .map(([rate, base]) => ({
        title: `VAT ${rate} %`,
        rate,
        amount: partOf(base, rate, included ? 100 + rate : 100),
        included,
      }))
  }

  /** What is taxed at each rate: the goods, and shipping in their proportion. */
  private bases({ lines, shipping }: Cart, { standard, reduced }: VatRates): [rate: number, base: number][] {
    const goods = new Map([[standard, 0]])
    for (const { sku, due } of lines) {
      const rate = this.config.reduced.includes(sku) ? reduced : standard
      goods.set(rate, (goods.get(rate) ?? 0) + due.amount)
    }
    const amounts = [...goods.values()]
    const isFree = amounts.every((amount) => amount === 0)
    const shares = allocate(shipping?.due.amount ?? 0, isFree ? [1, ...amounts.slice(1)] : amounts)
    return [...goods].map(([rate, amount], at) => [rate, amount + (shares[at] ?? 0)])
  }
}
