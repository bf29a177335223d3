import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import TableRateShipping from '../src/index.js'

const rows = [
  { countries: ['DE'], price: 490 },
  { countries: ['DE'], from: 2400, price: 0 },
  { countries: ['AT', 'CH'], price: 990 },
  { from: 2400, price: 2490 },
]

test.each([
  ['DE', 1, 490],
  ['DE', 2, 0],
  ['CH', 2, 990],
  ['US', 1, undefined],
  ['US', 2, 2490],
])('to %s, %i mugs are shipped for %s', async (country, quantity, price) => {
  await using shop = await testShop(TableRateShipping, { config: { rows } })
  const cart = await shop.address(await shop.cart([{ sku: 'mug', quantity }]), { country })
  const { body } = await shop.request('GET', `/carts/${cart.id}/shipping-options`)
  const code = 'table-rate-shipping:table'
  expect(body['items']).toMatchObject(price === undefined ? [] : [{ code, price: { amount: price } }])
})

test('the price follows the cart: what is put in later counts, and so does a new address', async () => {
  await using shop = await testShop(TableRateShipping, { config: { rows } })
  const { id } = await shop.address(await shop.cart([{ sku: 'mug', quantity: 1 }]), { country: 'DE' })
  expect(await shop.ship({ id }, 'table-rate-shipping:table')).toMatchObject({ total: { amount: 1690 } })
  const { body } = await shop.request('POST', `/carts/${id}/lines`, { sku: 'mug', quantity: 1 })
  expect(body).toMatchObject({ total: { amount: 2400 } })
  expect(await shop.address({ id }, { country: 'AT' })).toMatchObject({ total: { amount: 3390 } })
})

test('a table without rows is refused', async () => {
  await expect(testShop(TableRateShipping, { config: { rows: [] } })).rejects.toThrow('rows')
})
