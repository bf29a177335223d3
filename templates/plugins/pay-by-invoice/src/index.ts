import { Config, Mailer, on, Plugin, started } from '@shopctl/sdk'
import {
  type Cart,
  formatMoney,
  OrderPlaced,
  type PaymentOffer,
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  Payments,
} from '@shopctl/sdk/shop'
import { PayByInvoiceConfig } from './config.js'
import { isIban } from './is-iban.js'
import { referenceOf } from './reference-of.js'
import { TransferDiffers } from './transfer-differs.js'
import { Transfers } from './transfers.js'

export { TransferDiffers } from './transfer-differs.js'

/** The order stands at once, and the money comes later: the shopper is told where to, and under which reference. */
@Plugin({
  config: PayByInvoiceConfig,
  defaults: ({ name }) => ({ holder: name }),
  controllers: [Transfers],
  events: [TransferDiffers],
})
export default class PayByInvoice extends PaymentProvider {
  constructor(
    private readonly mailer: Mailer,
    private readonly payments: Payments,
    private readonly config: Config<PayByInvoiceConfig>,
  ) {
    super()
  }

  /** A schema cannot count. Shoppers would send their money to nobody, or to somebody else. */
  @started
  check(): void {
    const { iban } = this.config
    if (!isIban(iban)) throw new Error(`"${iban}" is no IBAN: its check digits are wrong`)
  }

  options({ total }: Cart): PaymentOffer[] {
    const { title, most = Number.POSITIVE_INFINITY } = this.config
    return total.amount > most ? [] : [{ code: 'transfer', title }]
  }

  authorize({ id }: PaymentRequest): PaymentOutcome {
    return { kind: 'open', reference: referenceOf(id) }
  }

  @on(OrderPlaced)
  async tell({ order }: OrderPlaced): Promise<void> {
    const { payment, number, email, language } = order
    if (!this.payments.isOwn(payment)) return
    const { holder, iban, days } = this.config
    const { reference, amount } = payment
    const data = { number, holder, iban, days, reference, amount: formatMoney(amount, language) }
    await this.mailer.send('transfer', { to: email, once: order.id, language, data })
  }
}
