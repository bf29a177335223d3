import { Offers, Plugin } from '@shopctl/sdk'
import { type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import PopularProducts from '../src/index.js'

const look = async (shop: TestShop, handle: string, times = 1): Promise<void> => {
  for (let time = 0; time < times; time += 1) await shop.request('GET', `/products/${handle}`)
  await shop.settled()
}
/** Ten minutes later somebody looks again, so that what was counted is written down. */
const turn = async (shop: TestShop, handle = 'mug'): Promise<void> => {
  shop.clock.advance({ minutes: 10 })
  await look(shop, handle)
}
const handlesOf = (body: Readonly<Record<string, unknown>>) =>
  (body['items'] as readonly { readonly handle: string }[]).map(({ handle }) => handle)
const popular = async (shop: TestShop, query = '') => (await shop.request('GET', `/popular${query}`)).body
const catalog = async (shop: TestShop, query = '') => handlesOf((await shop.request('GET', `/products${query}`)).body)

test('what is looked at most is listed first, and stands first in the catalog', async () => {
  await using shop = await testShop(PopularProducts)
  const before = await catalog(shop)
  const [first = '', second = '', third = ''] = before
  await look(shop, third, 3)
  await look(shop, second)
  await look(shop, 'no-such-thing')
  await turn(shop, third)
  expect(await popular(shop)).toEqual({ items: [{ handle: third }, { handle: second }] })
  expect(await popular(shop, '?limit=1')).toEqual({ items: [{ handle: third }] })
  expect(await catalog(shop)).toEqual([third, second, first, ...before.slice(3)])
  expect((await shop.request('GET', '/popular')).headers).toMatchObject({ 'cache-control': 'public, max-age=300' })
})

test('a search is left as it was found', async () => {
  await using shop = await testShop(PopularProducts)
  const before = await catalog(shop, '?q=s')
  await look(shop, before.at(-1) ?? '', 5)
  await turn(shop)
  expect(await catalog(shop, '?q=s')).toEqual(before)
})

test('looks outlive the end of the shop, and a start knows them', async () => {
  await using shop = await testShop(PopularProducts)
  const [, second = ''] = await catalog(shop)
  await look(shop, second)
  await shop.stopping()
  await shop.upgraded('1.0.0')
  expect((await catalog(shop))[0]).toBe(second)
})

test('a look counts for so many days', async () => {
  await using shop = await testShop(PopularProducts, { config: { days: 2 } })
  await look(shop, 'mug')
  await shop.stopping()
  shop.clock.advance({ days: 1 })
  await look(shop, 'shirt')
  await shop.stopping()
  expect(handlesOf(await popular(shop))).toEqual(['mug', 'shirt'])
  shop.clock.advance({ days: 1 })
  expect(handlesOf(await popular(shop))).toEqual(['shirt'])
  await turn(shop, 'shirt')
  expect(await shop.database.query('select product from views where product = $1', ['mug'])).toEqual([])
})

test('where the seller wants it nowhere it counts nothing', async () => {
  await using shop = await testShop(PopularProducts, { attach: { count: [], sort: [] } })
  await look(shop, 'mug')
  await turn(shop)
  expect(await popular(shop)).toEqual({ items: [] })
})

abstract class Ratings {
  abstract of(product: string): Promise<object>
}

/** Stands for the plugin of that name. */
@Plugin()
@Offers(Ratings)
class ProductReviews extends Ratings {
  async of(): Promise<object> {
    return { count: 2, average: 4.5 }
  }
}

test('with product-reviews in the shop the list has ratings', async () => {
  await using shop = await testShop(PopularProducts, { with: [ProductReviews] })
  await look(shop, 'mug')
  await turn(shop)
  expect(await popular(shop)).toEqual({ items: [{ handle: 'mug', rating: { count: 2, average: 4.5 } }] })
})
