import { type Provided, Providers, Service } from '../../sdk/host/index.js'
import type { Cart } from '../carts/cart.js'
import { checkOptions } from './check-payment.js'
import type { PaymentOption } from './order-payment.js'
import { type PaymentOffer, PaymentProvider } from './payment-provider.js'

/** An option with whoever offers it. */
export interface OfferedPayment extends PaymentOption {
  readonly provided: Provided<PaymentProvider>
  /** The plugin's own. */
  readonly ownCode: string
}

/** How carts may be paid. */
@Service()
export class PaymentOptions {
  constructor(private readonly providers: Providers) {}

  /** Whether an order of this cart needs a payment option. */
  isNeeded({ total }: Pick<Cart, 'total'>): boolean {
    return total.amount > 0 && this.isOffered
  }

  get isOffered(): boolean {
    return this.providers.of(PaymentProvider).length > 0
  }

  /** All ways to pay the cart, in the order of composition. PROVIDER_FAILED when one cannot say. */
  async all(cart: Cart): Promise<readonly OfferedPayment[]> {
    return this.offeredBy(this.providers.of(PaymentProvider), cart)
  }

  /** The option that the shopper chose, while it is still offered. */
  async chosen(cart: Cart): Promise<OfferedPayment | undefined> {
    const plugin = cart.paymentOption?.split(':')[0]
    const theirs = this.providers.of(PaymentProvider).filter((each) => each.plugin === plugin)
    return (await this.offeredBy(theirs, cart)).find(({ code }) => code === cart.paymentOption)
  }

  private async offeredBy(
    providers: readonly Provided<PaymentProvider>[],
    cart: Cart,
  ): Promise<readonly OfferedPayment[]> {
    const { optionsDeadline } = PaymentProvider
    const offers = await Promise.all(
      providers.map(async (provided) => {
        const theirs = await this.providers.ask(provided, (p) => optionsOf(p, cart), optionsDeadline)
        return theirs.map(({ code, title }) => ({ provided, ownCode: code, code: `${provided.plugin}:${code}`, title }))
      }),
    )
    return offers.flat()
  }
}

/** A provider gets a copy of its own: what it does to it is seen by nobody else. */
const optionsOf = async (provider: PaymentProvider, cart: Cart): Promise<readonly PaymentOffer[]> =>
  checkOptions(await provider.options(structuredClone(cart)))
