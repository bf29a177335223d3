import { deny, Plugin } from '../../../../core/sdk/index.js'
import {
  type Cart,
  type PaymentOffer,
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
} from '../../../../core/shop/index.js'
import type { ShopServer } from '../shop-server.js'
import { fillCart, product } from '../shopper.js'
import type { TestShop, TestShopOptions } from '../test-shop.js'

interface Till {
  readonly asked: PaymentRequest[]
  offers: boolean
  answer: (request: PaymentRequest) => PaymentOutcome | Promise<PaymentOutcome>
}

/** What the card plugin was asked, and what it says. */
export const till: Till = { asked: [], offers: true, answer: () => authorized() }

/** What each test begins with. */
export function openTill(): void {
  till.asked.length = 0
  till.offers = true
  till.answer = () => authorized()
}

let count = 0
export const authorized = (): PaymentOutcome => ({ kind: 'authorized', reference: `pi_${++count}` })
export const declined = deny('CARD_DECLINED', 'No.')

@Plugin()
export class Card extends PaymentProvider {
  options(): PaymentOffer[] {
    return till.offers ? [{ code: 'card', title: 'Card' }] : []
  }

  authorize(request: PaymentRequest): PaymentOutcome | Promise<PaymentOutcome> {
    till.asked.push(request)
    return till.answer(request)
  }
}

@Plugin()
export class Invoice extends PaymentProvider {
  options({ total }: Cart): PaymentOffer[] {
    return total.amount > 5000 ? [] : [{ code: 'transfer', title: 'Invoice' }]
  }

  async authorize({ id }: PaymentRequest): Promise<PaymentOutcome> {
    return { kind: 'open', reference: `RF-${id}` }
  }
}

/** A shop that sells mugs for 12.50. */
export async function shopWith(
  server: ShopServer,
  plugins: NonNullable<TestShopOptions['plugins']> = { card: Card },
  more: TestShopOptions = {},
): Promise<TestShop> {
  const shop = await server.shop({ ...more, plugins })
  await shop.sell(product('mug', { price: 1250, stock: 5 }))
  return shop
}

/** A cart with a mug, to be paid by this. */
export async function cartPaidBy(shop: TestShop, code: string, pieces = 1): Promise<Cart> {
  const { id } = await fillCart(shop, { mug: pieces })
  return (await shop.request<Cart>(`PUT /carts/${id}/payment-option`, { body: { code } })).body
}

export const checkout = (shop: TestShop, { id: cartId }: Pick<Cart, 'id'>, payment?: object) =>
  shop.request('POST /checkout', { body: { cartId, email: 'guest@example.com', ...(payment && { payment }) } })

/** What the shop has written down of payments, by their state. */
export const payments = (shop: TestShop) =>
  shop.sql(`select code, amount::integer, state, order_id is not null as "isOrders" from payments order by state`)

/** References of those that plugins were told to let go. */
export async function cancelledOnes(shop: TestShop): Promise<unknown[]> {
  const events = (await shop.emitted()).filter(({ type }) => type === 'payment.cancelled')
  return events.map(({ payload }) => (payload['payment'] as { reference: unknown }).reference)
}
