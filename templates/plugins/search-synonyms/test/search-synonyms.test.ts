import { type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import SearchSynonyms from '../src/index.js'

const catalog = ['Sofa', 'Couch table', 'Lamp'].map((title, at) => ({
  handle: `p${at}`,
  title,
  variants: [{ sku: `s${at}`, title: 'One', price: 100, stock: 1 }],
}))
const config = { groups: ['sofa, couch, settee', 'lamp,light'] }

async function find(shop: TestShop, q: string): Promise<string[]> {
  const { body } = await shop.request('GET', `/products?q=${encodeURIComponent(q)}`)
  return (body as { items: { title: string }[] }).items.map(({ title }) => title)
}

test('a product is found by another word for it', async () => {
  await using shop = await testShop(SearchSynonyms, { config, catalog })
  expect(await find(shop, 'settee')).toEqual(['Sofa', 'Couch table'])
  expect(await find(shop, ' LIGHT')).toEqual(['Lamp'])
})

test('what is in no group is found as ever', async () => {
  await using shop = await testShop(SearchSynonyms, { config, catalog })
  expect(await find(shop, 'table')).toEqual(['Couch table'])
  expect(await find(shop, 'boat')).toEqual([])
})

test('a group of one word is refused', async () => {
  await expect(testShop(SearchSynonyms, { config: { groups: ['sofa'] } })).rejects.toThrow('is not valid')
})
