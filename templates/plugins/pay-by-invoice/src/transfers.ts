import { type Call, Clock, Config, Controller, HttpProblem, Post } from '@shopctl/sdk'
import { Payments } from '@shopctl/sdk/shop'
import { PayByInvoiceConfig } from './config.js'
import { isSigned } from './is-signed.js'

/** Money that has come, as the bank's service tells it. */
interface Transfer {
  readonly reference: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
}

/** Where the seller's bank, or the bookkeeping behind it, says what has come. */
@Controller('/{installation}')
export class Transfers {
  constructor(
    private readonly payments: Payments,
    private readonly clock: Clock,
    private readonly config: Config<PayByInvoiceConfig>,
  ) {}

  @Post('/transfers', { raw: true })
  async take({ body, headers }: Call<Buffer>): Promise<void> {
    if (!isSigned({ body, headers }, this.config.secret, this.clock.now()))
      throw new HttpProblem(400, 'SIGNATURE_INVALID', 'The signature is missing, wrong or too old.')
    const { reference, amount, currency } = parseTransfer(body)
    const payment = await this.payments.find(reference)
    if (payment === undefined) throw new HttpProblem(404, 'REFERENCE_UNKNOWN', `No order is paid by "${reference}".`)
    if (payment.amount.amount !== amount || payment.amount.currency !== currency)
      throw new HttpProblem(
        422,
        'AMOUNT_DIFFERS',
        `It would have to be ${payment.amount.amount} ${payment.amount.currency}.`,
      )
    await this.payments.paid(reference)
  }
}

/** Spaces in a reference are for people. */
function parseTransfer(body: Buffer): Transfer {
  try {
    const { reference, amount, currency } = JSON.parse(body.toString()) as Record<keyof Transfer, unknown>
    if (typeof reference === 'string' && Number.isSafeInteger(amount) && typeof currency === 'string')
      return { reference: reference.replaceAll(' ', '').toUpperCase(), amount: Number(amount), currency }
  } catch {
    // No JSON: said below.
  }
  throw new HttpProblem(400, 'TRANSFER_INVALID', 'Send { "reference", "amount" in minor units, "currency" } as JSON.')
}
