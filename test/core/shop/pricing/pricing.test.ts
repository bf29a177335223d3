import { afterAll, beforeAll, expect, test } from 'vitest'
import { allow, deny, Plugin, type Verdict } from '../../../../core/sdk/index.js'
import {
  type Cart,
  type DiscountOffer,
  DiscountProvider,
  type ShippingOffer,
  ShippingProvider,
  type TaxOffer,
  TaxProvider,
} from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, product } from '../shopper.js'
import type { TestShop, TestShopOptions } from '../test-shop.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

async function shopWith(
  plugins: NonNullable<TestShopOptions['plugins']>,
  more: TestShopOptions = {},
): Promise<{ readonly shop: TestShop; readonly id: string }> {
  const shop = await server.shop({ ...more, plugins })
  await shop.sell(product('mug', { price: 1000 }), product('cap', { price: 333 }))
  const { id } = await fillCart(shop, { mug: 2, cap: 3 })
  return { shop, id }
}

const read = async (shop: TestShop, id: string) => (await shop.request<Cart>(`GET /carts/${id}`)).body

/** What each provider saw of the cart, in the order in which they were asked. */
const seen: string[] = []
const see = (who: string, { total, shipping }: Cart) =>
  seen.push(`${who} sees ${total.amount}${shipping === null ? '' : ` with shipping for ${shipping.due.amount}`}`)

@Plugin()
class Tenth extends DiscountProvider {
  discounts(cart: Cart): DiscountOffer[] {
    see('tenth', cart)
    return [{ title: 'A tenth', amount: Math.round(cart.total.amount / 10), on: 'order' }]
  }
}

@Plugin()
class Coupons extends DiscountProvider {
  override judge(code: string): Verdict | undefined {
    if (code === 'OLD') return deny('CODE_EXPIRED', 'It has expired.')
    return ['CAP', 'SENDIT'].includes(code) ? allow : undefined
  }

  discounts(cart: Cart): DiscountOffer[] {
    see('coupons', cart)
    const all = {
      CAP: { code: 'CAP', title: 'Free caps', amount: 5000, on: { sku: 'cap' } },
      SENDIT: { code: 'SENDIT', title: 'Free shipping', amount: Number.POSITIVE_INFINITY, on: 'shipping' },
    } as const
    return cart.codes.map(({ code }) => all[code as keyof typeof all])
  }
}

@Plugin()
class Post extends ShippingProvider {
  options(cart: Cart): ShippingOffer[] {
    see('post', cart)
    if (cart.shippingAddress?.country === 'FR') return []
    return [
      { code: 'slow', title: 'Slow', price: 390 },
      { code: 'fast', title: 'Fast', price: 990 },
    ]
  }
}

@Plugin()
class Pickup extends ShippingProvider {
  async options(): Promise<ShippingOffer[]> {
    return [{ code: 'slow', title: 'Pick it up', price: 0 }]
  }
}

@Plugin()
class Tax extends TaxProvider {
  taxes(cart: Cart): TaxOffer[] {
    see('tax', cart)
    return [{ title: 'Tax', rate: 10, amount: Math.round(cart.total.amount / 10), included: false }]
  }
}

test('prices are put together in one order, and each plugin sees what those before it made of the cart', async () => {
  const { shop, id } = await shopWith({ tax: Tax, post: Post, coupons: Coupons, tenth: Tenth })
  for (const code of ['cap', 'sendit']) await shop.request(`POST /carts/${id}/codes`, { body: { code } })
  await shop.request(`PUT /carts/${id}/shipping-option`, { body: { code: 'post:fast' } })
  seen.length = 0
  const cart = await read(shop, id)
  expect(seen).toEqual(['coupons sees 2999', 'tenth sees 2000', 'post sees 1800', 'tax sees 1800 with shipping for 0'])
  expect(cart).toMatchObject({
    subtotal: { amount: 2999, currency: 'EUR' },
    discounts: [
      { title: 'Free caps', code: 'CAP', on: 'line', sku: 'cap', amount: { amount: 999 } },
      { title: 'A tenth', code: null, on: 'order', sku: null, amount: { amount: 200 } },
      { title: 'Free shipping', code: 'SENDIT', on: 'shipping', sku: null, amount: { amount: 990 } },
    ],
    lines: [{ due: { amount: 1800 } }, { due: { amount: 0 } }],
    shipping: { code: 'post:fast', title: 'Fast', price: { amount: 990 }, due: { amount: 0 } },
    taxes: [{ title: 'Tax', rate: 10, amount: { amount: 180 }, included: false }],
    total: { amount: 1980 },
  })
})

test('the options of all shipping plugins are offered under their installations’ names', async () => {
  const { shop, id } = await shopWith({ post: Post, 'pick-up': Pickup })
  const { body } = await shop.request<{ items: readonly { code: string }[] }>(`GET /carts/${id}/shipping-options`)
  expect(body.items.map(({ code }) => code)).toEqual(['post:slow', 'post:fast', 'pick-up:slow'])
  const chosen = await shop.request<Cart>(`PUT /carts/${id}/shipping-option`, { body: { code: 'pick-up:slow' } })
  expect(chosen.body).toMatchObject({ shipping: { title: 'Pick it up' }, total: { amount: 2999 } })
  const wrong = await shop.request(`PUT /carts/${id}/shipping-option`, { body: { code: 'post:slower' } })
  expect([wrong.status, wrong.body['code']]).toEqual([422, 'SHIPPING_NOT_OFFERED'])
})

test('an option that is offered no more is chosen no more, and comes back with the offer', async () => {
  const { shop, id } = await shopWith({ post: Post })
  await shop.request(`PUT /carts/${id}/shipping-option`, { body: { code: 'post:slow' } })
  const address = { name: 'Ann', street: ['1'], city: 'Paris', country: 'FR' }
  const put = (country: string) =>
    shop.request<Cart>(`PUT /carts/${id}/shipping-address`, { body: { ...address, country } })
  expect((await put('FR')).body).toMatchObject({ shippingOption: 'post:slow', shipping: null, total: { amount: 2999 } })
  const order = await shop.request('POST /checkout', { body: { cartId: id, email: 'ann@example.com' } })
  expect([order.status, order.body['code']]).toEqual([422, 'SHIPPING_REQUIRED'])
  expect((await put('DE')).body).toMatchObject({ shipping: { code: 'post:slow' }, total: { amount: 3389 } })
})

test('codes are judged by whoever knows them, entered once, and taken out again', async () => {
  const { shop, id } = await shopWith({ tenth: Tenth, coupons: Coupons })
  const enter = (code: string) => shop.request<Cart & { code?: string }>(`POST /carts/${id}/codes`, { body: { code } })
  expect((await enter('old')).body).toMatchObject({ status: 422, code: 'CODE_EXPIRED', title: 'It has expired.' })
  expect((await enter('huh')).body).toMatchObject({ status: 422, code: 'CODE_UNKNOWN' })
  await enter('cap')
  const { body } = await enter('Cap')
  expect(body).toMatchObject({ version: 5, codes: [{ code: 'CAP', isValid: true }] })
  const without = await shop.request<Cart>(`DELETE /carts/${id}/codes/cap`)
  expect(without.body).toMatchObject({ version: 6, codes: [], total: { amount: 2699 } })
  expect((await shop.request(`DELETE /carts/${id}/codes/cap`)).body).toMatchObject({ code: 'CODE_NOT_IN_CART' })
})

test('a code in a shop without discounts is unknown', async () => {
  const { shop, id } = await shopWith({})
  const { body } = await shop.request(`POST /carts/${id}/codes`, { body: { code: 'CAP' } })
  expect(body).toMatchObject({ code: 'CODE_UNKNOWN' })
})

@Plugin()
class Broken extends DiscountProvider {
  discounts(): DiscountOffer[] {
    throw new Error('no idea')
  }
}

@Plugin()
class Generous extends DiscountProvider {
  discounts(): DiscountOffer[] {
    return [{ title: 'Half a cent', amount: 0.5, on: 'order' }]
  }
}

@Plugin()
class Forger extends DiscountProvider {
  discounts(cart: Cart): DiscountOffer[] {
    for (const line of cart.lines) Object.assign(line.due, { amount: 0 })
    return []
  }
}

test('without a discount plugin that fails or answers nonsense the shop sells on, and the log says whose fault it is', async () => {
  const lines: unknown[] = []
  const write = (line: object) => void lines.push(line)
  const { shop, id } = await shopWith({ broken: Broken, generous: Generous, tenth: Tenth }, { write })
  expect(await read(shop, id)).toMatchObject({ discounts: [{ title: 'A tenth' }], total: { amount: 2699 } })
  const order = await shop.request('POST /checkout', { body: { cartId: id, email: 'ann@example.com' } })
  expect(order).toMatchObject({ status: 201, body: { total: { amount: 2699 } } })
  expect(lines).toContainEqual(expect.objectContaining({ plugin: 'broken', error: expect.stringContaining('no idea') }))
  expect(lines).toContainEqual(expect.objectContaining({ plugin: 'generous', error: expect.stringContaining('0.5') }))
})

test('what a provider does to the cart it was shown is seen by nobody', async () => {
  const { shop, id } = await shopWith({ forger: Forger })
  expect(await read(shop, id)).toMatchObject({ total: { amount: 2999 } })
})

@Plugin()
class BrokenTax extends TaxProvider {
  taxes(): TaxOffer[] {
    throw new Error('no idea')
  }
}

@Plugin()
class BrokenPost extends ShippingProvider {
  options(): ShippingOffer[] {
    return [{ code: 'Slow!', title: 'Slow', price: 1 }]
  }
}

test('a cart whose taxes nobody can say is neither shown nor sold', async () => {
  const shop = await server.shop({ plugins: { tax: BrokenTax } })
  await shop.sell(product('mug'))
  const { id } = await fillCart(shop, {})
  const answers = [
    await shop.request(`POST /carts/${id}/lines`, { body: { sku: 'mug', quantity: 1 } }),
    await shop.request(`GET /carts/${id}`),
    await shop.request('POST /checkout', { body: { cartId: id, email: 'ann@example.com' } }),
  ]
  expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
    [503, 'PROVIDER_FAILED'],
    [503, 'PROVIDER_FAILED'],
    [503, 'PROVIDER_FAILED'],
  ])
  expect(await shop.sql('select from orders')).toHaveLength(0)
})

test('shipping that is not offered as it should be is not shown', async () => {
  const { shop, id } = await shopWith({ post: BrokenPost })
  expect((await shop.request(`GET /carts/${id}/shipping-options`)).status).toBe(503)
})

test('a cart of a hundred lines asks each plugin once a reading; an empty one asks nobody', async () => {
  const shop = await server.shop({ plugins: { tenth: Tenth, post: Post, tax: Tax } })
  const names = Array.from({ length: 100 }, (_, at) => `article-${at}`)
  await shop.sell(...names.map((name) => product(name)))
  const { id } = await fillCart(shop, {})
  seen.length = 0
  await read(shop, id)
  expect(seen).toEqual([])
  await shop.sql('insert into cart_lines (cart_id, sku, quantity) select $1, sku, 1 from variants', [id])
  await shop.sql("update carts set shipping_option = 'post:slow' where id = $1", [id])
  expect((await read(shop, id)).lines).toHaveLength(100)
  expect(seen.map((line) => line.split(' ')[0])).toEqual(['tenth', 'post', 'tax'])
})
