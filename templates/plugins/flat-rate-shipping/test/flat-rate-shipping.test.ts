import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import FlatRateShipping from '../src/index.js'

const config = { price: 490, freeFrom: 5000, countries: ['DE', 'AT'] }
const option = 'flat-rate-shipping:standard'

test('a cart is shipped for the price, and the order says so', async () => {
  await using shop = await testShop(FlatRateShipping, { config: { price: 490 } })
  const cart = await shop.ship(await shop.cart([{ sku: 'mug', quantity: 1 }]), option)
  expect(cart).toMatchObject({
    shipping: { title: 'Standard shipping', price: { amount: 490 } },
    total: { amount: 1690 },
  })
  expect(await shop.checkout(cart)).toMatchObject({
    status: 201,
    body: { subtotal: { amount: 1200 }, shipping: { code: option, due: { amount: 490 } }, total: { amount: 1690 } },
  })
})

test('goods of the amount are shipped for nothing', async () => {
  await using shop = await testShop(FlatRateShipping, { config: { price: 490, freeFrom: 2400 } })
  const cart = await shop.ship(await shop.cart([{ sku: 'mug', quantity: 2 }]), option)
  expect(cart).toMatchObject({ shipping: { price: { amount: 0 } }, total: { amount: 2400 } })
})

test('nothing is shipped to other countries, nor before the country is known', async () => {
  await using shop = await testShop(FlatRateShipping, { config })
  const cart = await shop.cart([{ sku: 'mug', quantity: 1 }])
  const offered = async () => (await shop.request('GET', `/carts/${cart.id}/shipping-options`)).body['items']
  expect(await offered()).toEqual([])
  await shop.address(cart, { country: 'FR' })
  expect(await offered()).toEqual([])
  await shop.address(cart, { country: 'AT' })
  expect(await offered()).toMatchObject([{ code: option, price: { amount: 490, currency: 'EUR' } }])
})

test('an order that nobody said how to ship is refused', async () => {
  await using shop = await testShop(FlatRateShipping, { config })
  const cart = await shop.address(await shop.cart([{ sku: 'mug', quantity: 1 }]), { country: 'DE' })
  expect(await shop.checkout(cart)).toMatchObject({ status: 422, body: { code: 'SHIPPING_REQUIRED' } })
})

test('a price must be set', async () => {
  await expect(testShop(FlatRateShipping)).rejects.toThrow('price')
})
