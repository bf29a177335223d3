import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../../../../core/sdk/host/index.js'
import { allow, before, deny, Fields, field, Plugin, Type, type Verdict } from '../../../../core/sdk/index.js'
import { purgeFields } from '../../../../core/shop/host.js'
import { type Cart, CartFieldsController, type Customer, type Order } from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, product, signUp } from '../shopper.js'
import type { TestShop } from '../test-shop.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

const giftFields = [
  field('cart', 'message', Type.String({ maxLength: 20 }), { write: 'shopper' }),
  field('cart', 'weight', Type.Integer()),
  field('order', 'message', Type.String({ maxLength: 20 })),
  field('order', 'isPacked', Type.Boolean(), { default: false }),
  field('customer', 'points', Type.Integer(), { default: 0 }),
  field('customer', 'nickname', Type.String({ maxLength: 10 }), { write: 'shopper' }),
  field('product', 'origin', Type.String()),
]

/** Keeps itself where a test finds it. */
@Plugin({ fields: giftFields })
class Gift {
  static last: Gift
  constructor(readonly fields: Fields<typeof giftFields>) {
    Gift.last = this
  }

  @before(CartFieldsController, 'write')
  polite({
    body,
  }: {
    readonly body: { readonly custom?: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
  }): Verdict {
    return this.fields.of('cart', body).message === 'boo' ? deny('RUDE', 'Be polite.') : allow
  }
}

const withGift = () => server.shop({ plugins: { gift: Gift } })

async function newCart(shop: TestShop): Promise<Cart> {
  await shop.sell(product('mug'))
  return fillCart(shop, { mug: 1 })
}

const write = (shop: TestShop, { id }: { id: string }, custom: object) =>
  shop.request<Cart & { code: string; title: string }>(`PATCH /carts/${id}`, { body: { custom } })

test('custom fields on carts: a shopper writes one, and sees it in the cart (P5)', async () => {
  const shop = await withGift()
  const cart = await newCart(shop)
  expect(cart.custom).toEqual({ gift: {} })
  const { status, body } = await write(shop, cart, { gift: { message: 'For Ann' } })
  expect([status, body.custom, body.version]).toEqual([200, { gift: { message: 'For Ann' } }, cart.version + 1])
  expect((await shop.request<Cart>(`GET /carts/${cart.id}`)).body).toEqual(body)
})

test('null takes a value away', async () => {
  const shop = await withGift()
  const cart = await newCart(shop)
  await write(shop, cart, { gift: { message: 'For Ann' } })
  expect((await write(shop, cart, { gift: { message: null } })).body.custom).toEqual({ gift: {} })
})

test.each([
  ['a name that nobody declares', { gift: { colour: 'red' } }, 'unknown key "body/custom/gift/colour"'],
  ['a field that only the plugin writes', { gift: { weight: 5 } }, 'unknown key "body/custom/gift/weight"'],
  ['a plugin that is not there', { wrap: { message: 'x' } }, 'unknown key "body/custom/wrap"'],
  ['a value of another type', { gift: { message: 5 } }, 'body/custom/gift/message must be string,null'],
  ['a value that does not fit', { gift: { message: 'x'.repeat(21) } }, 'must NOT have more than 20 characters'],
])('custom fields are typed: %s is refused, naming the key (P5)', async (_what, custom, words) => {
  const shop = await withGift()
  const { status, body } = await write(shop, await newCart(shop), custom)
  expect([status, body.code]).toEqual([400, 'INPUT_INVALID'])
  expect(body.title).toContain(words)
})

test.each([
  ['a NUL', 'a\0b'],
  ['half a letter', '\ud800'],
])('%s, which the database cannot hold, is refused', async (_what, message) => {
  const shop = await withGift()
  const answer = await write(shop, await newCart(shop), { gift: { message } })
  expect([answer.status, answer.body.code]).toEqual([422, 'FIELD_REFUSED'])
})

test('what shoppers write has a limit, whatever its schema allows', async () => {
  @Plugin({ fields: [field('cart', 'novel', Type.String(), { write: 'shopper' })] })
  class Novel {}
  const shop = await server.shop({ plugins: { novel: Novel } })
  const answer = await write(shop, await newCart(shop), { novel: { novel: 'x'.repeat(20_000) } })
  expect([answer.status, answer.body.code]).toEqual([422, 'FIELDS_TOO_LARGE'])
})

test('in a shop without plugins a cart has no custom fields and takes none', async () => {
  const shop = await server.shop()
  const cart = await newCart(shop)
  expect(cart).not.toHaveProperty('custom')
  expect((await write(shop, cart, { gift: { message: 'x' } })).body.title).toContain('unknown key "body/custom/gift"')
  expect((await write(shop, cart, {})).body).toMatchObject({ id: cart.id })
})

test('a hook sees what a shopper writes and may refuse it', async () => {
  const shop = await withGift()
  const answer = await write(shop, await newCart(shop), { gift: { message: 'boo' } })
  expect([answer.status, answer.body.code]).toEqual([422, 'RUDE'])
})

test('another customer’s cart is not written', async () => {
  const shop = await withGift()
  await shop.sell(product('mug'))
  const { token } = await signUp(shop)
  const cart = await fillCart(shop, { mug: 1 }, token)
  expect((await write(shop, cart, { gift: { message: 'x' } })).status).toBe(403)
})

test('custom fields on orders: what the cart had in the fields that both have, in the answer, the list and the event (P5)', async () => {
  const shop = await withGift()
  await shop.sell(product('mug'))
  const { token } = await signUp(shop)
  const cart = await fillCart(shop, { mug: 1 }, token)
  await Gift.last.fields.write('cart', cart.id, { message: 'For Ann', weight: 3 })
  const { body: order } = await shop.request<Order>('POST /checkout', { token, body: { cartId: cart.id } })
  expect(order.custom).toEqual({ gift: { message: 'For Ann', isPacked: false } })
  expect((await shop.request<Order>(`GET /orders/${order.id}`, { token })).body).toEqual(order)
  expect((await shop.request<{ items: Order[] }>('GET /orders', { token })).body.items).toEqual([order])
  expect((await shop.emitted()).at(-1)?.payload['order']).toMatchObject({ custom: order.custom })
})

test('custom fields on customers: they write their own and see all of them (P5)', async () => {
  const shop = await withGift()
  const { customer, token } = await signUp(shop)
  await Gift.last.fields.write('customer', customer.id, { points: 7 })
  const body = { custom: { gift: { nickname: 'Annie' } } }
  const answer = await shop.request<Customer>('PATCH /customers/me', { token, body })
  expect(answer.body.custom).toEqual({ gift: { points: 7, nickname: 'Annie' } })
  expect((await shop.request<Customer>('GET /customers/me', { token })).body).toEqual(answer.body)
  expect((await shop.request('PATCH /customers/me', { body })).status).toBe(401)
})

test('custom fields on products: shown one by one and in the list (P5)', async () => {
  const shop = await withGift()
  await shop.sell(product('mug'), product('bowl'))
  await Gift.last.fields.write('product', 'mug', { origin: 'Kyoto' })
  expect((await shop.request('GET /products/mug')).body['custom']).toEqual({ gift: { origin: 'Kyoto' } })
  const { items } = (await shop.request<{ items: { custom: unknown }[] }>('GET /products')).body
  expect(items.map(({ custom }) => custom)).toEqual([{ gift: { origin: 'Kyoto' } }, { gift: {} }])
})

test('a plugin reads its defaults before anything was written, and nothing of what does not exist', async () => {
  const shop = await withGift()
  const { customer } = await signUp(shop)
  expect(await Gift.last.fields.read('customer', customer.id)).toEqual({ points: 0 })
  expect(await Gift.last.fields.read('customer', 'cus_none')).toBeUndefined()
  await expect(Gift.last.fields.write('customer', 'cus_none', { points: 1 })).rejects.toThrow(
    'there is no customer "cus_none"',
  )
})

test('a plugin cannot write what its schema refuses, nor what it did not declare', async () => {
  const shop = await withGift()
  const { id } = await newCart(shop)
  await expect(Gift.last.fields.write('cart', id, { weight: 1.5 })).rejects.toThrow('"weight" must be integer.')
  const wrong = { wight: 1 } as object
  await expect(Gift.last.fields.write('cart', id, wrong)).rejects.toThrow('"wight" is no field')
})

test('two installations of one plugin have fields of their own', async () => {
  const shop = await server.shop({ plugins: { gift: Gift, card: Gift } })
  const cart = await newCart(shop)
  await write(shop, cart, { gift: { message: 'one' } })
  const { body } = await write(shop, cart, { card: { message: 'two' } })
  expect(body.custom).toEqual({ gift: { message: 'one' }, card: { message: 'two' } })
})

test('values of a plugin that is gone are kept, not shown, and there again when it comes back', async () => {
  const shop = await withGift()
  const cart = await newCart(shop)
  await write(shop, cart, { gift: { message: 'For Ann' } })
  const without = await shop.another({})
  expect((await without.request<Cart>(`GET /carts/${cart.id}`)).body).not.toHaveProperty('custom')
  const again = await shop.another()
  expect((await again.request<Cart>(`GET /carts/${cart.id}`)).body.custom).toEqual({ gift: { message: 'For Ann' } })
})

test('a value that does not fit a newer schema is not shown; its default is', async () => {
  @Plugin({ fields: [field('cart', 'message', Type.Integer(), { default: 4 })] })
  class Newer {}
  const shop = await withGift()
  const cart = await newCart(shop)
  await write(shop, cart, { gift: { message: 'For Ann' } })
  const newer = await shop.another({ gift: Newer })
  expect((await newer.request<Cart>(`GET /carts/${cart.id}`)).body.custom).toEqual({ gift: { message: 4 } })
})

test('a purge takes all values of an installation and none of another’s', async () => {
  const shop = await server.shop({ plugins: { gift: Gift, card: Gift } })
  const cart = await newCart(shop)
  await write(shop, cart, { gift: { message: 'one' }, card: { message: 'two' } })
  await purgeFields(shop.get(Database), 'gift')
  expect(await shop.sql('select custom from carts')).toEqual([{ custom: { card: { message: 'two' } } }])
})

test('custom fields are in the API: its OpenAPI describes them where they can be read and where they can be written (P5)', async () => {
  const shop = await withGift()
  const { paths } = (await shop.request<{ paths: Record<string, Record<string, Operation>> }>('GET /openapi.json')).body
  const shown = schemaOf(paths['/carts/{id}']?.['get']?.responses['200'])
  expect(shown?.properties['custom']).toMatchObject({
    properties: { gift: { properties: { message: { type: 'string', maxLength: 20 }, weight: { type: 'integer' } } } },
  })
  const sent = schemaOf(paths['/carts/{id}']?.['patch']?.requestBody)
  expect(sent?.properties['custom']).toMatchObject({
    properties: { gift: { properties: { message: { type: ['string', 'null'] } }, additionalProperties: false } },
  })
})

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: { readonly properties: Record<string, unknown> } }>>
}

interface Operation {
  readonly responses: Readonly<Record<string, Content>>
  readonly requestBody?: Content
}

const schemaOf = (content: Content | undefined) => content?.content?.['application/json']?.schema
