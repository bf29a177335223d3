import { Stripe } from 'stripe'

/** A call of Stripe's API, and what it answers. */
export interface StripeCall {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}

export interface StripeAnswer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

interface Intent {
  readonly id: string
  readonly object: 'payment_intent'
  readonly amount: number
  readonly currency: string
  readonly capture_method: string
  readonly client_secret: string
  readonly metadata: Readonly<Record<string, string>>
  readonly status: string
  readonly last_payment_error: object | null
}

/** What came in, for tests to look at. */
export interface Heard {
  /** `POST /v1/payment_intents`. */
  readonly what: string
  readonly key: string | undefined
  readonly form: Readonly<Record<string, string>>
}

/** The test cards of Stripe's documentation. */
export const cards = {
  good: 'pm_card_visa',
  declined: 'pm_card_visa_chargeDeclined',
  secured: 'pm_card_threeDSecure2Required',
} as const

const error = (status: number, body: object): Reply => ({ status, body: { error: body } })
interface Reply {
  readonly status: number
  readonly body: object
}

/**
 * As much of Stripe's API as cards take, with the rules that its documentation has: PaymentIntents and their states, test
 * cards, and idempotency keys: one that comes again gets the first answer, and with other words an error.
 */
export class StripeReplay {
  readonly heard: Heard[] = []
  readonly intents = new Map<string, Intent>()
  readonly #answered = new Map<string, { readonly asked: string; readonly reply: Reply }>()
  readonly #failures: Reply[] = []

  /** The next call fails like this, and nothing is done. */
  failOnce(status: number): void {
    this.#failures.push(error(status, { type: 'api_error', message: 'Something is wrong on our side.' }))
  }

  /** What the shopper does in the bank's window. */
  authenticate(id: string, isDone: boolean): void {
    const failed = { code: 'payment_intent_authentication_failure', type: 'invalid_request_error' }
    this.#set(
      id,
      isDone ? { status: 'requires_capture' } : { status: 'requires_payment_method', last_payment_error: failed },
    )
  }

  /** The card's bank takes its word back, or somebody cancels it in the dashboard. */
  expire(id: string): void {
    this.#set(id, { status: 'canceled' })
  }

  /** A webhook's message and its signature, as Stripe makes them. */
  webhook(
    type: string,
    id: string,
    secret: string,
  ): { readonly body: string; readonly headers: Record<string, string> } {
    const body = JSON.stringify(
      { id: 'evt_1', object: 'event', type, data: { object: this.objectOf(type, id) } },
      null,
      2,
    )
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret })
    return { body, headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature } }
  }

  private objectOf(type: string, id: string): object {
    if (type.startsWith('charge.dispute.')) return { id: 'dp_1', payment_intent: id, reason: 'fraudulent' }
    return this.intents.get(id) ?? { id }
  }

  answer({ method, url, headers, body }: StripeCall): StripeAnswer {
    const { pathname } = new URL(url)
    const key = headers['idempotency-key']?.toString()
    const form = Object.fromEntries(new URLSearchParams(String(body)))
    this.heard.push({ what: `${method} ${pathname}`, key, form })
    const failure = this.#failures.shift()
    if (failure !== undefined) return sent(failure)
    if (headers['authorization'] === undefined) return sent(error(401, { type: 'invalid_request_error' }))
    if (method === 'GET') return sent(this.#read(pathname))
    const asked = `${pathname} ${JSON.stringify(form)}`
    const before = this.#answered.get(key ?? '')
    if (before !== undefined && before.asked !== asked) {
      return sent(error(400, { type: 'idempotency_error', message: 'Keys can only be used with the same parameters.' }))
    }
    if (before !== undefined) return sent(before.reply, { 'idempotent-replayed': 'true' })
    const reply = this.#write(pathname, form)
    if (key !== undefined) this.#answered.set(key, { asked, reply })
    return sent(reply)
  }

  #read(pathname: string): Reply {
    const intent = this.intents.get(pathname.split('/')[3] ?? '')
    return intent === undefined
      ? error(404, { type: 'invalid_request_error', code: 'resource_missing' })
      : { status: 200, body: intent }
  }

  #write(pathname: string, form: Heard['form']): Reply {
    const [, , , id, verb] = pathname.split('/')
    if (id === undefined) return this.#create(form)
    const intent = this.intents.get(id)
    if (intent === undefined) return this.#read(pathname)
    if (verb === 'confirm' && intent.status === 'requires_payment_method') return this.#confirm(intent, form)
    if (verb === 'capture' && intent.status === 'requires_capture') return this.#set(id, { status: 'succeeded' })
    if (verb === 'cancel' && !['succeeded', 'canceled'].includes(intent.status))
      return this.#set(id, { status: 'canceled' })
    const message = `This PaymentIntent could not be ${verb}ed because it has a status of ${intent.status}.`
    return error(400, {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message,
      payment_intent: intent,
    })
  }

  #create(form: Heard['form']): Reply {
    const id = `pi_${this.intents.size + 1}`
    const metadata = Object.entries(form).flatMap(([name, value]) => {
      const key = /^metadata\[(.+)\]$/.exec(name)?.[1]
      return key === undefined ? [] : [[key, value] as const]
    })
    const { amount, currency = '', capture_method = 'automatic' } = form
    this.intents.set(id, {
      id,
      object: 'payment_intent',
      amount: Number(amount),
      currency,
      capture_method,
      client_secret: `${id}_secret`,
      metadata: Object.fromEntries(metadata),
      status: 'requires_payment_method',
      last_payment_error: null,
    })
    return this.#set(id, {})
  }

  #confirm({ id }: Intent, { payment_method }: Heard['form']): Reply {
    if (payment_method === cards.secured) return this.#set(id, { status: 'requires_action' })
    if (payment_method === cards.good) return this.#set(id, { status: 'requires_capture' })
    const declined = {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      message: 'Your card was declined.',
    }
    this.#set(id, { last_payment_error: declined })
    return error(402, declined)
  }

  #set(id: string, change: Partial<Intent>): Reply {
    const before = this.intents.get(id)
    if (before === undefined) throw new Error(`there is no intent ${id}`)
    const intent = { ...before, ...change }
    this.intents.set(id, intent)
    return { status: 200, body: intent }
  }
}

const sent = ({ status, body }: Reply, headers = {}): StripeAnswer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', 'request-id': 'req_1', ...headers },
})
