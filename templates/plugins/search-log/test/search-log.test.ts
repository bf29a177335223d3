import { type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import SearchLog from '../src/index.js'

const config = { to: 'seller@example.com' }
const search = async (shop: TestShop, words: string) => {
  const answer = await shop.request('GET', `/products?q=${encodeURIComponent(words)}`)
  await shop.settled()
  return answer
}
/** Five minutes later somebody looks through the catalog, and what was counted is written down. */
const later = async (shop: TestShop): Promise<void> => {
  shop.clock.advance({ minutes: 5 })
  await shop.request('GET', '/products')
  await shop.settled()
}
const written = (shop: TestShop) => shop.database.query('select words, times, misses from searches order by words')

test('the seller is told once a week what was looked for, and what was not found', async () => {
  await using shop = await testShop(SearchLog, { config })
  for (const words of ['Mug', 'mug ', 'unicorn', 'mug']) expect((await search(shop, words)).status).toBe(200)
  await shop.runJob('tell')
  expect(shop.mailbox).toMatchObject([{ to: 'seller@example.com', subject: 'What was looked for at Test Shop' }])
  expect(shop.mailbox[0]?.text).toMatch(/Most often:[^]*mug: 3[^]*unicorn: 1[^]*Not found:[^]*unicorn: 1 of 1/)
  await shop.runJob('tell')
  expect(shop.mailbox).toHaveLength(1)
})

test('what a shopper sees is what they would see without it, and a second page is no second search', async () => {
  await using shop = await testShop(SearchLog, { config })
  const first = await shop.request('GET', '/products?q=m&limit=1')
  expect(first.body).toMatchObject({ items: [{ handle: expect.any(String) as string }] })
  await shop.request('GET', `/products?q=m&limit=1&cursor=${String(first.body['nextCursor'])}`)
  await later(shop)
  expect(await written(shop)).toEqual([{ words: 'm', times: 1, misses: 0 }])
})

test('what was counted is written when the shop stops, and adds up', async () => {
  await using shop = await testShop(SearchLog, { config })
  await search(shop, 'mug')
  await shop.stopping()
  await search(shop, 'mug')
  await shop.stopping()
  expect(await written(shop)).toEqual([{ words: 'mug', times: 2, misses: 0 }])
})

test('what could not be written is written with the next', async () => {
  await using shop = await testShop(SearchLog, { config })
  await search(shop, 'mug')
  await shop.database.query(`insert into searches values ('mug', 2147483647, 0, 0)`)
  await later(shop)
  expect(shop.log).toContainEqual(expect.objectContaining({ level: 'error', plugin: 'search-log' }))
  await shop.database.query('delete from searches')
  await search(shop, 'mug')
  await later(shop)
  expect(await written(shop)).toEqual([{ words: 'mug', times: 2, misses: 0 }])
})

test('when the plugin is removed nothing of it is kept', async () => {
  await using shop = await testShop(SearchLog, { config })
  await search(shop, 'mug')
  await shop.stopping({ removed: true })
  expect(await written(shop)).toEqual([])
})

test('what is no address is refused', async () => {
  await expect(testShop(SearchLog, { config: { to: 'me' } })).rejects.toThrow('not valid')
})
