import { expect, test } from 'vitest'
import { withEmptyDatabase } from '../../../core/runtime/empty-database.js'
import { startEmptyShop } from '../../../core/runtime/index.js'
import { shopParts } from '../../../core/shop/host.js'

test('a worker without a login gets warm: a shop that has no rows is let in, and answers what it is asked first', async () => {
  const answers = await withEmptyDatabase(async (database) => {
    const shop = await startEmptyShop(shopParts, { database })
    const products = await shop.app.inject({ url: '/products' })
    const cart = await shop.app.inject({ method: 'POST', url: '/carts' })
    await shop.close()
    return [products, cart].map(({ statusCode, body }) => [statusCode, body.slice(0, 12)])
  })
  expect(answers).toEqual([
    [200, '{"items":[],'],
    [404, expect.any(String)],
  ])
})
