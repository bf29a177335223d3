import { type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import ProductReviews from '../src/index.js'

const path = '/products/mug/reviews'
const review = { rating: 5, text: 'Keeps warm.' }

async function buyer(shop: TestShop, email = 'ann@example.com', sku = 'mug'): Promise<void> {
  await shop.login(await shop.customer({ email }))
  expect((await shop.checkout(await shop.cart([{ sku, quantity: 1 }]))).status).toBe(201)
}

test('who has bought a product reviews it, and everybody reads it, the newest first', async () => {
  await using shop = await testShop(ProductReviews)
  expect((await shop.request('GET', path)).body).toEqual({ count: 0, average: null, items: [] })
  await buyer(shop)
  const at = shop.clock.now().toISOString()
  expect(await shop.request('POST', path, review)).toMatchObject({ status: 201, body: { ...review, at } })
  await buyer(shop, 'bob@example.com')
  shop.clock.advance({ hours: 1 })
  await shop.request('POST', path, { rating: 2, text: 'Chipped.' })
  await shop.logout()
  expect((await shop.request('GET', path)).body).toEqual({
    count: 2,
    average: 3.5,
    items: [
      { rating: 2, text: 'Chipped.', at: shop.clock.now().toISOString() },
      { ...review, at },
    ],
  })
  expect((await shop.request('GET', '/products/shirt/reviews')).body).toMatchObject({ count: 0 })
})

test('a guest, and who has bought something else, are refused', async () => {
  await using shop = await testShop(ProductReviews)
  expect(await shop.request('POST', path, review)).toMatchObject({ status: 401, body: { code: 'SIGN_IN_REQUIRED' } })
  await buyer(shop, 'ann@example.com', 'sticker')
  expect(await shop.request('POST', path, review)).toMatchObject({ status: 403, body: { code: 'NOT_BOUGHT' } })
  expect(await shop.database.query('select from reviews')).toEqual([])
})

test('a customer reviews a product once', async () => {
  await using shop = await testShop(ProductReviews)
  await buyer(shop)
  await shop.request('POST', path, review)
  expect(await shop.request('POST', path, { rating: 1, text: 'No.' })).toMatchObject({
    status: 409,
    body: { code: 'REVIEWED' },
  })
  expect(await shop.database.query('select rating from reviews')).toEqual([{ rating: 5 }])
})

test.each([
  ['a rating that there is not', { rating: 6, text: '' }],
  ['no words at all', { rating: 5 }],
  ['more than is asked for', { ...review, verified: true }],
])('%s is refused by the route’s schema', async (_, body) => {
  await using shop = await testShop(ProductReviews)
  await buyer(shop)
  expect(await shop.request('POST', path, body)).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } })
})
