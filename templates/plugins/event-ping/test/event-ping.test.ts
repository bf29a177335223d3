import { createHmac } from 'node:crypto'
import { type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import EventPing from '../src/index.js'

const url = 'https://crm.example.com/events'
const key = Buffer.alloc(32, 7)
const secret = `whsec_${key.toString('base64')}`
const everything = ['customer.registered', 'customer.logged-in', 'order.placed']

async function order(shop: TestShop): Promise<void> {
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  await shop.checkout(await shop.cart([{ sku: 'mug', quantity: 1 }]))
}

test('orders are posted, and nothing else unless it was chosen', async () => {
  await using shop = await testShop(EventPing, { config: { url, secret } })
  await order(shop)
  await shop.settled()
  expect(shop.http.calls).toMatchObject([
    {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body: { type: 'order.placed', data: { order: { total: { amount: 1200 }, email: 'ann@example.com' } } },
    },
  ])
})

test('what was chosen is posted in the order in which it happened', async () => {
  await using shop = await testShop(EventPing, { config: { url, secret, events: everything } })
  await order(shop)
  await shop.settled()
  expect(shop.http.calls.map(({ body }) => (body as { type: string }).type)).toEqual(everything)
})

test('a message is signed as Standard Webhooks says', async () => {
  await using shop = await testShop(EventPing, { config: { url, secret } })
  await order(shop)
  await shop.settled()
  const [call] = shop.http.calls
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = call?.headers ?? {}
  const signed = createHmac('sha256', key)
    .update(`${id}.${timestamp}.${JSON.stringify(call?.body)}`)
    .digest('base64')
  expect(signature).toBe(`v1,${signed}`)
  expect(timestamp).toBe(String(shop.clock.now().getTime() / 1000))
})

test.each([
  ['answers 500', { status: 500 }],
  ['answers 404', { status: 404 }],
  ['is down', new Error('connect ECONNREFUSED')],
])('when the receiver %s, the same message comes again', async (_, failure) => {
  await using shop = await testShop(EventPing, { config: { url, secret } })
  shop.http.reply(url, failure, { status: 204 })
  await order(shop)
  await shop.settled()
  const ids = shop.http.calls.map(({ headers }) => headers['webhook-id'])
  expect(ids).toHaveLength(2)
  expect(ids[0]).toBe(ids[1])
})

test('a receiver that never takes it is told of, and the shop goes on', async () => {
  await using shop = await testShop(EventPing, { config: { url, secret } })
  shop.http.reply(url, { status: 500 })
  await order(shop)
  await expect(shop.settled()).rejects.toThrow('crm.example.com answered 500')
  expect((await shop.checkout(await shop.cart([{ sku: 'mug', quantity: 1 }]))).status).toBe(201)
})

test('two messages have two ids', async () => {
  await using shop = await testShop(EventPing, { config: { url, secret, events: everything } })
  await order(shop)
  await shop.settled()
  expect(new Set(shop.http.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
})

test.each([
  ['an address that is none', { url: 'crm.example.com', secret }],
  ['no secret', { url }],
  ['a secret that is too short', { url, secret: 'whsec_abc' }],
  ['an event that does not exist', { url, secret, events: ['order.lost'] }],
])('%s is refused', async (_, config) => {
  await expect(testShop(EventPing, { config })).rejects.toThrow('The config of "event-ping" is not valid')
})
