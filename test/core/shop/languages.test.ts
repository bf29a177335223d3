import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cart, Customer, Order } from '../../../core/shop/index.js'
import { type ShopServer, startShopServer } from './shop-server.js'
import { fillCart, product } from './shopper.js'
import type { TestShop } from './test-shop.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

const ann = { email: 'ann@example.com', name: 'Ann', password: 'a long password' }
const inLanguage = (language: string) => ({ headers: { 'accept-language': language } })

async function signIn(shop: TestShop, language?: string) {
  const { name: _, ...body } = ann
  const headers = language === undefined ? {} : inLanguage(language)
  return (await shop.request<{ token: string; customer: Customer }>('POST /sessions', { body, ...headers })).body
}

test('an account remembers the language in which it was opened, and then that of the last login which had one', async () => {
  const shop = await server.shop()
  const { body } = await shop.request<Customer>('POST /customers', { body: ann, ...inLanguage('de-AT,de;q=0.9') })
  expect(body.language).toBe('de-AT')
  expect((await signIn(shop)).customer.language).toBe('de-AT')
  const { customer, token } = await signIn(shop, 'fr')
  expect(customer.language).toBe('fr')
  expect((await shop.request<Customer>('GET /customers/me', { token })).body.language).toBe('fr')
  const logins = (await shop.emitted()).filter(({ type }) => type === 'customer.logged-in')
  expect(logins.map(({ payload }) => (payload['customer'] as Customer).language)).toEqual(['de-AT', 'fr'])
})

test('a cart tells its customer’s language, and an order that in which it was placed, or else the customer’s', async () => {
  const shop = await server.shop()
  await shop.sell(product('mug'))
  await shop.request('POST /customers', { body: ann, ...inLanguage('nl') })
  const { token } = await signIn(shop)
  const order = async (language?: string) => {
    const { id: cartId } = await fillCart(shop, { mug: 1 }, token)
    const headers = language === undefined ? {} : inLanguage(language)
    return (await shop.request<Order>('POST /checkout', { token, body: { cartId }, ...headers })).body
  }
  const { id } = await fillCart(shop, { mug: 1 }, token)
  expect((await shop.request<Cart>(`GET /carts/${id}`, { token })).body.customer?.language).toBe('nl')
  expect((await order()).language).toBe('nl')
  const placed = await order('de')
  expect(placed.language).toBe('de')
  expect((await shop.request<Order>(`GET /orders/${placed.id}`, { token })).body.language).toBe('de')
  expect((await shop.emitted()).at(-1)?.payload['order']).toMatchObject({ language: 'de' })
})

test('where nobody says a language, none is kept', async () => {
  const shop = await server.shop()
  await shop.sell(product('mug'))
  const { id: cartId } = await fillCart(shop, { mug: 1 })
  const { body } = await shop.request('POST /checkout', { body: { cartId, email: ann.email } })
  expect(body).not.toHaveProperty('language')
})
