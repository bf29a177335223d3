import { Database, Service, type Transaction } from '../../sdk/host/index.js'
import { Clock, hookPoint } from '../../sdk/index.js'
import type { Cart, CartLine, PlainCart } from '../carts/cart.js'
import { findCart, lockCart, setOrder, touchCart } from '../carts/cart-store.js'
import { refuseStranger } from '../carts/refuse-stranger.js'
import type { Customer } from '../customers/customer.js'
import { CustomFields } from '../fields/custom-fields.js'
import { newId } from '../new-id.js'
import type { Order, OrderLine } from '../orders/order.js'
import { OrderPlaced } from '../orders/order-placed.js'
import { insertOrder } from '../orders/order-store.js'
import { Cashier, type TakenPayment } from '../payments/cashier.js'
import type { OrderPayment, PaymentData } from '../payments/order-payment.js'
import { Pricing } from '../pricing/pricing.js'
import { Scripts } from '../scripts/scripts.js'
import { problem } from '../shop-problem.js'
import { lockArticles, shortOf, takeStock } from './stock-store.js'

/** A cart that somebody wants to order, as it was shown to them. */
export interface PlaceOrder {
  readonly cart: Cart
  /** Null for a guest. */
  readonly customer: Customer | null
  /** Where the confirmation goes. */
  readonly email: string
  /** In which the shopper reads the shop (BCP 47). */
  readonly language?: string | undefined
  /** What the shopper's browser sends for the plugin that takes the payment. */
  readonly payment?: PaymentData | undefined
}

/** What a browser sends for a payment is for the plugin that takes it. */
const withoutPayment = ({ payment: _payment, ...wish }: PlaceOrder): Omit<PlaceOrder, 'payment'> => wish

/** What is about to be sold: at these prices, paid like this. */
interface Sale extends Omit<PlaceOrder, 'payment'> {
  readonly offered: Cart
  readonly payment: TakenPayment | undefined
}

/** Turns carts into orders. */
@Service()
export class Checkout {
  static readonly scope = 'orders:write'
  static readonly hookable = {
    place: hookPoint<PlaceOrder, Order>({ guards: true, outside: withoutPayment }),
  }

  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly database: Database,
    private readonly pricing: Pricing,
    private readonly cashier: Cashier,
    private readonly clock: Clock,
    private readonly fields: CustomFields,
    private readonly scripts: Scripts,
  ) {}

  /**
   * Orders the cart and takes the stock, both or neither. CART_CHANGED when the cart or anything of its price is not what
   * was shown, CART_ORDERED when it was ordered already, CART_EMPTY, CART_CLAIMED, SHIPPING_REQUIRED, OUT_OF_STOCK;
   * ORDER_REFUSED by the seller's rules; PAYMENT_REQUIRED, PAYMENT_NOT_OFFERED, PAYMENT_ACTION_REQUIRED, or the refusal of the plugin that takes the payment;
   * PROVIDER_FAILED when shipping, taxes or the payment cannot be known. The payment is asked for last, of what would be sold.
   */
  async place(wish: PlaceOrder): Promise<Order> {
    const { cart, customer, email, language = customer?.language, payment: data } = wish
    await this.scripts.judge(cart)
    // Plugins may be slow: they are asked before anything is held.
    const offered = await this.pricing.price(cart)
    const sale = { cart, customer, email, language, offered }
    const payment = await this.cashier.take(offered, { email, language, data }, (tx) => this.rehearse(tx, sale))
    try {
      return await this.database.transaction((tx) => this.sell(tx, { ...sale, payment }))
    } catch (error) {
      if (payment !== undefined) await this.cashier.cancel(payment)
      throw error
    }
  }

  /** All that may stand in the order's way, as far as it can be seen before it is placed. */
  private async rehearse(tx: Transaction, sale: Omit<Sale, 'payment'>): Promise<void> {
    await this.holdCart(tx, sale)
    await this.sameOffer(tx, sale)
    const short = await shortOf(tx, sale.cart.id)
    if (short.length > 0) throw problem('OUT_OF_STOCK', short)
  }

  private async sell(tx: Transaction, sale: Sale): Promise<Order> {
    await this.holdCart(tx, sale)
    await lockArticles(tx, sale.cart.id)
    await this.sameOffer(tx, sale)
    const short = await takeStock(tx, sale.cart.id)
    if (short.length > 0) throw problem('OUT_OF_STOCK', short)
    const order = await this.writeOrder(tx, sale)
    await this.cashier.keep(tx, sale.payment, order)
    await tx.emit(new OrderPlaced(order))
    return order
  }

  private async holdCart(tx: Transaction, { cart, customer }: Pick<Sale, 'cart' | 'customer'>): Promise<void> {
    const held = await lockCart(tx, cart.id)
    if (held === undefined) throw problem('CART_NOT_FOUND', cart.id)
    refuseStranger(held.customerId, customer?.id)
    if (held.orderId !== null) throw problem('CART_ORDERED', held.orderId)
    if (held.version !== cart.version) throw problem('CART_CHANGED')
  }

  /**
   * The guards have judged what was shown; the same must be sold. A price may have changed without the cart's doing:
   * an article's, which is held now, or what the plugins answer.
   */
  private async sameOffer(tx: Transaction, { cart: shown, offered }: Pick<Sale, 'cart' | 'offered'>): Promise<void> {
    const now = await findCart(tx, shown.id, this.pricing.currency)
    if (now === undefined || basisOf(now) !== basisOf(shown)) throw problem('CART_CHANGED')
    if (offerOf(offered) !== offerOf(shown)) throw problem('CART_CHANGED')
    if (now.lines.length === 0) throw problem('CART_EMPTY')
    if (this.pricing.needsShipping && offered.shipping === null) throw problem('SHIPPING_REQUIRED')
  }

  private async writeOrder(tx: Transaction, sale: Sale): Promise<Order> {
    const { offered: cart, customer, email, language } = sale
    const now = this.clock.now()
    const order = await insertOrder(tx, {
      id: newId('ord', now),
      cartId: cart.id,
      customer,
      email,
      ...(language && { language }),
      lines: cart.lines.map(toOrderLine),
      shippingAddress: cart.shippingAddress,
      billingAddress: cart.billingAddress,
      subtotal: cart.subtotal,
      discounts: cart.discounts,
      shipping: cart.shipping,
      taxes: cart.taxes,
      total: cart.total,
      payment: sale.payment === undefined ? null : shown(sale.payment),
      placedAt: now.toISOString(),
    })
    await setOrder(tx, cart.id, order.id)
    await touchCart(tx, cart.id, now)
    const custom = await this.fields.copyToOrder(tx, cart.id, order.id)
    return custom === undefined ? order : { ...order, custom }
  }
}

const shown = ({ code, title, state, amount, reference }: TakenPayment): OrderPayment => ({
  code,
  title,
  state,
  amount,
  reference,
})

const toOrderLine = ({ sku, title, variant, quantity, price, total, due }: CartLine): OrderLine => ({
  sku,
  title,
  variant,
  quantity,
  price,
  total,
  due,
})

/** What a cart's price is made of. */
const basisOf = ({ lines, shippingAddress, billingAddress, shippingOption, paymentOption, codes }: PlainCart): string =>
  JSON.stringify([
    lines.map(({ sku, title, variant, quantity, price }) => [
      sku,
      title,
      variant,
      quantity,
      price.amount,
      price.currency,
    ]),
    [shippingAddress, billingAddress, shippingOption, paymentOption],
    codes.map(({ code }) => code),
  ])

/** All that a cart costs. */
const offerOf = ({ lines, subtotal, discounts, shipping, taxes, total }: Cart): string =>
  JSON.stringify([
    lines.map(({ total, due }) => [total.amount, due.amount]),
    subtotal,
    discounts,
    shipping,
    taxes,
    total,
  ])
