import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import OrderMinimum from '../src/index.js'

test('an order below the minimum is refused, in words with the amount', async () => {
  await using shop = await testShop(OrderMinimum)
  const cart = await shop.cart([{ sku: 'sticker', quantity: 6 }])
  expect(await shop.checkout(cart)).toMatchObject({
    status: 422,
    body: { code: 'ORDER_TOO_SMALL', title: 'Orders start at €10.00.' },
  })
})

test('an order of exactly the minimum goes through', async () => {
  await using shop = await testShop(OrderMinimum, { config: { minimum: 900 } })
  const cart = await shop.cart([{ sku: 'sticker', quantity: 6 }])
  expect(await shop.checkout(cart)).toMatchObject({ status: 201, body: { total: { amount: 900 } } })
})

test('a refused cart can be filled up and ordered', async () => {
  await using shop = await testShop(OrderMinimum)
  const cart = await shop.cart([{ sku: 'sticker', quantity: 1 }])
  expect((await shop.checkout(cart)).status).toBe(422)
  await shop.request('POST', `/carts/${cart.id}/lines`, { sku: 'mug', quantity: 1 })
  expect((await shop.checkout(cart)).status).toBe(201)
})

test('the amount is told in the shop’s currency', async () => {
  await using shop = await testShop(OrderMinimum, { currency: 'JPY' })
  const cart = await shop.cart([{ sku: 'sticker', quantity: 1 }])
  expect((await shop.checkout(cart)).body['title']).toBe('Orders start at ¥1,000.')
})

test('a minimum that is no amount is refused', async () => {
  await expect(testShop(OrderMinimum, { config: { minimum: -1 } })).rejects.toThrow('"minimum" must be >= 0')
})

test('a shopper who reads German is told in German, with the amount as it is written there', async () => {
  await using shop = await testShop(OrderMinimum)
  shop.language = 'fr;q=0.2, de-DE'
  const { body, headers } = await shop.checkout(await shop.cart([{ sku: 'sticker', quantity: 1 }]))
  expect(String(body['title']).replace('\u00a0', ' ')).toBe('Bestellungen sind ab 10,00 € möglich.')
  expect(headers['content-language']).toBe('de')
})

test('a shopper whose language it does not speak is told in English', async () => {
  await using shop = await testShop(OrderMinimum)
  shop.language = 'fr'
  const { body } = await shop.checkout(await shop.cart([{ sku: 'sticker', quantity: 1 }]))
  expect(body['title']).toMatch(/^Orders start at .*10/)
})
