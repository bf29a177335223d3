import type { PaymentOffer, PaymentOutcome } from './payment-provider.js'

/*
 * Plugins are JavaScript and may answer anything; past here nobody checks again. What is wrong is an error of the
 * plugin, in words for its author's log.
 */

/** What `options` answered. */
export function checkOptions(offers: readonly PaymentOffer[]): readonly PaymentOffer[] {
  must(Array.isArray(offers), 'the answer is no list')
  for (const offer of offers) {
    const { code, title } = Object(offer) as Partial<PaymentOffer>
    must(
      /^[a-z0-9][a-z0-9-]{0,59}$/.test(String(code)),
      `the code "${code}" is not made of small letters, digits and dashes`,
    )
    must(isText(title), `the option ${code} has no title`)
  }
  return offers
}

/** What `authorize` answered. */
export function checkOutcome(outcome: PaymentOutcome): PaymentOutcome {
  const { kind, reference, data, code, message } = Object(outcome) as Record<string, unknown>
  switch (kind) {
    case 'authorized':
    case 'open':
      must(isText(reference), `the payment that is ${kind} has no reference`)
      break
    case 'action':
      must(typeof data === 'object' && data !== null, 'the action has no data')
      break
    case 'deny':
      must(isText(code) && typeof message === 'string', 'the denial has no code and words')
      break
    default:
      throw new Error(`the answer is neither authorized, open, an action nor a denial, but "${String(kind)}"`)
  }
  return outcome
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 200

function must(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise)
}
