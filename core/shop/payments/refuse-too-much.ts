import { problem } from '../shop-problem.js'
import { type PaymentData, paymentDataLimit } from './order-payment.js'

/** What a browser sends for a payment is bounded: guards are shown it, and it is kept in memory meanwhile. */
export function refuseTooMuch(data: PaymentData | undefined): void {
  if (JSON.stringify(data ?? {}).length > paymentDataLimit) throw problem('PAYMENT_DATA_TOO_LARGE', paymentDataLimit)
}
