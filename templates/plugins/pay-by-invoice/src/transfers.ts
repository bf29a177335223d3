import { type Call, Clock, Config, Controller, Events, HttpProblem, Log, Post } from '@shopctl/sdk'
import { Payments } from '@shopctl/sdk/shop'
import { PayByInvoiceConfig } from './config.js'
import { isSigned } from './is-signed.js'
import { TransferDiffers } from './transfer-differs.js'

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
  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly payments: Payments,
    private readonly events: Events,
    private readonly log: Log,
    private readonly clock: Clock,
    private readonly config: Config<PayByInvoiceConfig>,
  ) {}

  @Post('/transfers', { raw: true })
  async take({ body, headers }: Call<Buffer>): Promise<void> {
    if (!isSigned({ body, headers }, this.config.secret, this.clock.now()))
      throw new HttpProblem(400, 'SIGNATURE_INVALID', 'The signature is missing, wrong or too old.')
    const { reference, amount, currency } = parseTransfer(body)
    const payment = await this.payments.find(reference)
    if (payment === undefined) {
      this.log.warn('money has come of which no order is known', { reference })
      throw new HttpProblem(404, 'REFERENCE_UNKNOWN', `No order is paid by "${reference}".`)
    }
    const wanted = payment.amount
    if (wanted.amount !== amount || wanted.currency !== currency) {
      await this.events.emit(new TransferDiffers(reference, wanted, { amount, currency }))
      throw new HttpProblem(422, 'AMOUNT_DIFFERS', `It would have to be ${wanted.amount} ${wanted.currency}.`)
    }
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
