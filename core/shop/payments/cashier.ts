import { Database, Denial, Providers, Service, type Transaction } from '../../sdk/host/index.js'
import { Clock, Log } from '../../sdk/index.js'
import type { Cart } from '../carts/cart.js'
import { newId } from '../new-id.js'
import type { Order } from '../orders/order.js'
import { problem } from '../shop-problem.js'
import { checkOutcome } from './check-payment.js'
import type { OrderPayment, PaymentData } from './order-payment.js'
import { PaymentCancelled } from './payment-cancelled.js'
import { type OfferedPayment, PaymentOptions } from './payment-options.js'
import { PaymentProvider, type PaymentRequest } from './payment-provider.js'
import {
  beginPayment,
  cancelBegun,
  cancelForgotten,
  cancelPayment,
  keepPayment,
  refusePayment,
} from './payment-store.js'
import { refuseTooMuch } from './refuse-too-much.js'

/** How the shopper pays, and what the plugin gets to know. */
export interface Paying extends Pick<PaymentRequest, 'email' | 'language'> {
  readonly data: PaymentData | undefined
}

/** A payment that a plugin has answered for; no order has it yet. */
export interface TakenPayment extends OrderPayment {
  readonly id: string
  readonly state: 'open' | 'authorized'
}

const hour = 60 * 60 * 1000
/** Payment services forget idempotency keys after a day: what was begun before then is begun anew. */
const longestBegun = 12 * hour
/** Far longer than a payment may be begun: no checkout can be using one that is as old. */
const forgotten = 24 * hour
const forgottenAtOnce = 100
/** By how much another process's clock may be ahead: what it has begun is not yet to come. */
const aheadMs = hour

/**
 * Asks plugins for the money of an order, and keeps books: what is held and came to nothing is let go with the next order
 * of the same cart, or a day later where its shopper never comes back.
 */
@Service()
export class Cashier {
  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly database: Database,
    private readonly options: PaymentOptions,
    private readonly providers: Providers,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Makes sure of the cart's total; undefined where nothing is to be paid. The payment is written down before the plugin
   * is asked: whoever was killed in between finds it again under its id.
   *
   * @param check rejects when the cart would not be sold anyway; holds it
   */
  async take(cart: Cart, paying: Paying, check: (tx: Transaction) => Promise<void>): Promise<TakenPayment | undefined> {
    if (!this.options.isNeeded(cart)) return undefined
    refuseTooMuch(paying.data)
    const option = await this.options.chosen(cart)
    const id = await this.database.transaction(async (tx) => {
      await check(tx)
      return this.begin(tx, cart, option)
    })
    // `begin` has refused to go on without one.
    return option && this.authorize(id, option, { cart, paying })
  }

  /** Gives the payment to the order, in the transaction that places it; others of its cart are cancelled. */
  async keep(tx: Transaction, taken: TakenPayment | undefined, { id: orderId, cartId }: Pick<Order, 'id' | 'cartId'>) {
    if (taken !== undefined && !(await keepPayment(tx, { ...taken, orderId }))) throw problem('PAYMENT_CANCELLED')
    if (!this.options.isOffered) return
    await this.cancelBegun(tx, cartId)
  }

  /** Lets go of it, unless an order has it; the plugin is told durably. A failure is logged: the next try finds it again. */
  async cancel(taken: TakenPayment): Promise<void> {
    try {
      await this.database.transaction(async (tx) => {
        const payment = await cancelPayment(tx, taken)
        if (payment !== undefined) await tx.emit(new PaymentCancelled(payment))
      })
    } catch (error) {
      this.log.error('a payment could not be cancelled', { payment: taken.id, error: String(error) })
    }
  }

  /**
   * Lets go of what was asked for a day ago and more, of carts that were left alone for as long; their plugins are told
   * durably. The platform has it called when there is such a payment. Answers how many there were.
   */
  async cancelForgotten(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - forgotten)
    return this.database.transaction(async (tx) => {
      const payments = await cancelForgotten(tx, { before, most: forgottenAtOnce })
      for (const payment of payments) await tx.emit(new PaymentCancelled(payment))
      return payments.length
    })
  }

  /** All that were begun with the cart, or those that are older than so many milliseconds. */
  private async cancelBegun(tx: Transaction, cartId: string, { olderThan = -aheadMs } = {}): Promise<void> {
    const before = new Date(this.clock.now().getTime() - olderThan)
    for (const payment of await cancelBegun(tx, cartId, before)) await tx.emit(new PaymentCancelled(payment))
  }

  private async begin(tx: Transaction, cart: Cart, option: OfferedPayment | undefined): Promise<string> {
    if (option === undefined) {
      throw cart.paymentOption === null
        ? problem('PAYMENT_REQUIRED')
        : problem('PAYMENT_NOT_OFFERED', cart.paymentOption)
    }
    await this.cancelBegun(tx, cart.id, { olderThan: longestBegun })
    const now = this.clock.now()
    const { code, title, provided } = option
    const { id: cartId, version: cartVersion, total: amount } = cart
    const payment = { id: newId('pay', now), cartId, cartVersion, plugin: provided.plugin, code, title, amount }
    return beginPayment(tx, payment, now)
  }

  private async authorize(
    id: string,
    { provided, ownCode, code, title }: OfferedPayment,
    { cart, paying }: { readonly cart: Cart; readonly paying: Paying },
  ): Promise<TakenPayment> {
    const { email, language, data = {} } = paying
    const request = structuredClone({ id, code: ownCode, cart, email, language, data })
    const question = async (p: PaymentProvider) => checkOutcome(await p.authorize(request))
    const outcome = await this.providers.ask(provided, question, PaymentProvider.deadline)
    switch (outcome.kind) {
      case 'action':
        throw problem('PAYMENT_ACTION_REQUIRED').with({ action: outcome.data })
      case 'deny':
        await refusePayment(this.database, id)
        throw new Denial(provided.plugin, outcome)
      default:
        return { id, code, title, state: outcome.kind, amount: cart.total, reference: outcome.reference }
    }
  }
}
