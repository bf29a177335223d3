import { Denial, type Provided, Providers, Service, ShopInfo } from '../../sdk/host/index.js'
import type { Verdict } from '../../sdk/index.js'
import type { Cart, PlainCart } from '../carts/cart.js'
import { money } from '../money.js'
import { Scripts } from '../scripts/scripts.js'
import { problem } from '../shop-problem.js'
import { checkDiscounts, checkShipping, checkTaxes } from './check-offers.js'
import { type DiscountOffer, DiscountProvider } from './discount-provider.js'
import { listPrices, withDiscount, withShipping, withTaxes } from './price-cart.js'
import type { ShippingOption } from './price-parts.js'
import { ShippingProvider } from './shipping-provider.js'
import { TaxProvider } from './tax-provider.js'

/**
 * Prices carts: asks each of the plugins' providers once, never within a transaction, for they may be slow. Without
 * providers nobody is asked, and the total is that of the lines.
 */
@Service()
export class Pricing {
  constructor(
    private readonly providers: Providers,
    private readonly shop: ShopInfo,
    private readonly scripts: Scripts,
  ) {}

  get currency(): string {
    return this.shop.currency
  }

  /** Whether an order needs a shipping option. */
  get needsShipping(): boolean {
    return this.shippers.length > 0
  }

  /** The cart with all its prices. PROVIDER_FAILED when shipping or tax cannot be known. */
  async price(plain: PlainCart): Promise<Cart> {
    const { cart: discounted, offers } = await this.discounted(plain)
    if (discounted.lines.length === 0) return discounted
    const option = await this.chosen(discounted)
    const shipped = option === undefined ? discounted : withShipping(discounted, option)
    const reduced = offers.filter(({ on }) => on === 'shipping').reduce(withDiscount, shipped)
    return this.taxed(reduced)
  }

  /** All ways in which the cart may be shipped, in the order of composition. PROVIDER_FAILED when one cannot say. */
  async options(plain: PlainCart): Promise<readonly ShippingOption[]> {
    const { cart } = await this.discounted(plain)
    if (cart.lines.length === 0) return []
    const options = await Promise.all(this.shippers.map((each) => this.optionsOf(each, cart)))
    return options.flat()
  }

  /** CODE_UNKNOWN when no plugin knows the code; a plugin's own code and words when it denies it. */
  async judge(code: string, plain: PlainCart): Promise<void> {
    const { cart } = await this.discounted(plain)
    const providers = this.providers.of(DiscountProvider)
    const verdicts = await Promise.all(providers.map((each) => this.verdictOf(each, code, cart)))
    if (verdicts.some((verdict) => verdict?.kind === 'allow')) return
    const denials = verdicts.map(
      (verdict, at) => verdict?.kind === 'deny' && new Denial(providers[at]?.plugin ?? '', verdict),
    )
    throw denials.find(Boolean) || problem('CODE_UNKNOWN', code)
  }

  private get shippers(): readonly Provided<ShippingProvider>[] {
    return [...this.providers.of(ShippingProvider), ...this.scripts.rates]
  }

  /** The lines after their discounts; what was offered on the shipping waits for it. */
  private async discounted(
    plain: PlainCart,
  ): Promise<{ readonly cart: Cart; readonly offers: readonly DiscountOffer[] }> {
    let cart = listPrices(plain, this.shop.currency)
    const all: DiscountOffer[] = []
    if (cart.lines.length === 0) return { cart, offers: all }
    for (const each of [...this.providers.of(DiscountProvider), ...this.scripts.discounts]) {
      const offers = await this.discountsOf(each, cart)
      all.push(...offers)
      cart = offers.filter(({ on }) => on !== 'shipping').reduce(withDiscount, cart)
    }
    return { cart, offers: all }
  }

  /** The option that the shopper chose, while it is still offered. */
  private async chosen(cart: Cart): Promise<ShippingOption | undefined> {
    const { shippingOption } = cart
    const theirs = this.shippers.filter((each) => shippingOption?.startsWith(`${each.plugin}:`))
    const options = await Promise.all(theirs.map((each) => this.optionsOf(each, cart)))
    return options.flat().find(({ code }) => code === cart.shippingOption)
  }

  private async taxed(cart: Cart): Promise<Cart> {
    const [tax] = this.providers.of(TaxProvider)
    if (tax === undefined) return cart
    const { deadline } = TaxProvider
    const offers = await this.providers.ask(tax, async (p) => checkTaxes(await p.taxes(copyOf(cart))), deadline)
    return withTaxes(cart, offers)
  }

  private async optionsOf(each: Provided<ShippingProvider>, cart: Cart): Promise<readonly ShippingOption[]> {
    const { deadline } = ShippingProvider
    const offers = await this.providers.ask(each, async (p) => checkShipping(await p.options(copyOf(cart))), deadline)
    return offers.map(({ code, title, price }) => ({
      code: `${each.plugin}:${code}`,
      title,
      price: money(price, this.shop.currency),
    }))
  }

  /** None when it fails, which is in the log then: a shop without a discount still sells. */
  private async discountsOf(each: Provided<DiscountProvider>, cart: Cart): Promise<readonly DiscountOffer[]> {
    const codes = cart.codes.map(({ code }) => code)
    const question = async (p: DiscountProvider) => checkDiscounts(await p.discounts(copyOf(cart)), codes)
    return this.providers.ask(each, question, DiscountProvider.deadline).catch(() => [])
  }

  private async verdictOf(each: Provided<DiscountProvider>, code: string, cart: Cart): Promise<Verdict | undefined> {
    return this.providers.ask(each, (p) => p.judge(code, copyOf(cart)), DiscountProvider.deadline)
  }
}

/** A provider gets a copy of its own: what it does to it is seen by nobody else. */
const copyOf = (cart: Cart): Cart => structuredClone(cart)
