import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import MyPlugin from '../src/index.js'

test('an order of more pieces than the seller allows is refused, with words for the shopper', async () => {
  await using shop = await testShop(MyPlugin, { config: { most: 2 } })
  const { status, body } = await shop.checkout(await shop.cart([{ sku: 'mug', quantity: 3 }]))
  expect(status).toBe(422)
  expect(body).toMatchObject({ code: 'TOO_MANY_PIECES', title: 'One order holds at most 2 of "Mug".' })
})

test('as many as the seller allows are sold', async () => {
  await using shop = await testShop(MyPlugin, { config: { most: 2 } })
  const { status } = await shop.checkout(await shop.cart([{ sku: 'mug', quantity: 2 }]))
  expect(status).toBe(201)
})
