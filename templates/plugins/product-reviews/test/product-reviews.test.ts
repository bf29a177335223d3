import { allow, before, deny, Plugin, type Verdict } from '@shopctl/sdk'
import { type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import ProductReviews, { ReviewController, type WrittenReview } from '../src/index.js'

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

test('products show their rating, and one that was taken back counts no more', async () => {
  await using shop = await testShop(ProductReviews)
  const shown = async () => (await shop.request('GET', '/products/mug')).body
  await buyer(shop)
  await shop.request('POST', path, review)
  expect(await shown()).toMatchObject({ custom: { 'product-reviews': { rating: 5, reviews: 1 } } })
  expect((await shop.request('DELETE', path)).status).toBe(204)
  expect(await shown()).toMatchObject({ custom: { 'product-reviews': { reviews: 0 } } })
  expect((await shop.request('POST', path, { rating: 3, text: 'On second thoughts.' })).status).toBe(201)
})

test('reviews that 1.0 knew are counted on their products after the update', async () => {
  await using shop = await testShop(ProductReviews)
  const review = `insert into reviews values ('mug', '1', 4, '', now()), ('mug', '2', 5, '', now()), ('gone', '1', 1, '', now())`
  await shop.database.query(review)
  await shop.upgraded('1.0.0')
  await shop.settled()
  expect((await shop.request('GET', '/products/mug')).body).toMatchObject({
    custom: { 'product-reviews': { rating: 4.5, reviews: 2 } },
  })
})

const judged: WrittenReview[] = []

/** Another plugin of the shop. */
@Plugin()
class Moderation {
  @before(ReviewController, 'write')
  judge(review: WrittenReview): Verdict {
    judged.push(review)
    if (review.text === '') throw new Error('cannot judge this')
    return review.text.includes('http') ? deny('NO_LINKS', 'A review has no links.') : allow
  }
}

test('a plugin that judges reviews sees what is said and not by whom, and what it cannot judge is not published', async () => {
  await using shop = await testShop(ProductReviews, { with: [Moderation] })
  await buyer(shop)
  expect(await shop.request('POST', path, { rating: 5, text: 'See http://x' })).toMatchObject({
    status: 422,
    body: { code: 'NO_LINKS' },
  })
  expect(await shop.request('POST', path, { rating: 5, text: '' })).toMatchObject({ status: 503 })
  expect((await shop.request('POST', path, review)).status).toBe(201)
  expect(judged.splice(0)).toContainEqual({ product: 'mug', ...review })
  expect(await shop.database.query('select text from reviews')).toEqual([{ text: review.text }])
})

test('one may ask for fewer reviews', async () => {
  await using shop = await testShop(ProductReviews)
  await shop.database.query(`insert into reviews select 'mug', n, 5, '', now() from generate_series(1, 60) n`)
  const items = async (query: string) =>
    ((await shop.request('GET', `${path}${query}`)).body['items'] as readonly unknown[]).length
  expect([await items(''), await items('?limit=2'), (await shop.request('GET', `${path}?limit=0`)).status]).toEqual([
    50, 2, 400,
  ])
})
