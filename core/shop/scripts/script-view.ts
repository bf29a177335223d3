import type { ScriptCart } from '../../scripts/contract/index.js'
import type { Address } from '../carts/address.js'
import type { Cart } from '../carts/cart.js'
import type { Order } from '../orders/order.js'

const minute = 60_000

/** What a script sees of a cart: nothing by which somebody could use it. */
export const viewOfCart = (cart: Cart, now: Date): ScriptCart => ({
  ...sharedView(cart, now),
  lines: cart.lines.map(({ price, total, due, ...article }) => ({
    ...articleView(article, price.amount),
    handle: article.handle,
    total: total.amount,
    due: due.amount,
  })),
  codes: cart.codes.map(({ code }) => code),
  payment: cart.paymentOption,
  total: cart.total.amount,
  discounts: cart.discounts.map(({ title, amount }) => ({ title, amount: amount.amount })),
  shipping: cart.shipping && shippingView(cart.shipping),
})

/** A past order as the cart that it was, before anything was taken off. */
export const viewOfOrder = (order: Order): ScriptCart => ({
  ...sharedView(order, new Date(order.placedAt)),
  lines: order.lines.map(({ price, total, ...article }) => ({
    ...articleView(article, price.amount),
    handle: '',
    total: total.amount,
    due: total.amount,
  })),
  codes: order.discounts.flatMap(({ code }) => code ?? []),
  payment: order.payment?.code ?? null,
  total: order.subtotal.amount + (order.shipping?.price.amount ?? 0),
  discounts: [],
  shipping: order.shipping && shippingView(order.shipping),
})

/** What a script is tried on where a shop has sold nothing yet. */
export const madeUpCart = (currency: string, now: Date): ScriptCart => ({
  at: minuteOf(now),
  currency,
  lines: [
    madeUpLine({ sku: 'mug', title: 'Mug', variant: 'White', quantity: 2 }, 1200),
    madeUpLine({ sku: 'shirt-s', title: 'T-shirt', variant: 'Small', quantity: 1 }, 2500),
  ],
  subtotal: 4900,
  total: 4900,
  discounts: [],
  codes: [],
  shipping: null,
  payment: null,
  shippingAddress: { country: 'DE', region: null, city: 'Berlin', postalCode: '10115' },
  customer: null,
})

type Article = Pick<ScriptCart['lines'][number], 'sku' | 'title' | 'variant' | 'quantity'>

const articleView = (
  { sku, title, variant, quantity }: Article,
  price: number,
): Article & { readonly price: number } => ({
  sku,
  title,
  variant,
  quantity,
  price,
})

const madeUpLine = (article: Article, price: number): ScriptCart['lines'][number] => {
  const total = article.quantity * price
  return { ...articleView(article, price), handle: article.sku, total, due: total }
}

type Shared = Pick<ScriptCart, 'at' | 'currency' | 'subtotal' | 'shippingAddress' | 'customer'>

const sharedView = (
  { subtotal, shippingAddress, customer }: Pick<Cart, 'subtotal' | 'shippingAddress' | 'customer'>,
  now: Date,
): Shared => ({
  at: minuteOf(now),
  currency: subtotal.currency,
  subtotal: subtotal.amount,
  shippingAddress: shippingAddress && addressView(shippingAddress),
  customer: customer && { email: customer.email, name: customer.name },
})

const addressView = ({ country, region, city, postalCode }: Address): NonNullable<ScriptCart['shippingAddress']> => ({
  country,
  region: region ?? null,
  city,
  postalCode: postalCode ?? null,
})

const shippingView = ({ code, title, price }: NonNullable<Cart['shipping']>): NonNullable<ScriptCart['shipping']> => ({
  code,
  title,
  price: price.amount,
})

/** So that two readings of a cart in one minute get the same answers. */
const minuteOf = (now: Date): string => new Date(Math.floor(now.getTime() / minute) * minute).toISOString()
