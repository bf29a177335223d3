import { after, Plugin } from '@shopctl/sdk'
import { type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import BackInStock, { type Waiting, WaitingController } from '../src/index.js'

const mug = (stock: number) => [
  { handle: 'mug', title: 'Mug', variants: [{ sku: 'MUG-1', title: 'White', price: 1200, stock }] },
]
const soldOut = { catalog: mug(0) }

async function wait(shop: TestShop, email: string, sku = 'MUG-1'): Promise<void> {
  expect(await shop.request('POST', '/back-in-stock', { sku, email })).toMatchObject({ status: 204 })
}

async function restock(shop: TestShop, stock = 5): Promise<void> {
  await shop.import(mug(stock))
  await shop.settled()
}

const told = (shop: TestShop) => shop.mailbox.map(({ to }) => to).toSorted()
const waiting = (shop: TestShop) => shop.database.query('select email from waiting order by email')

test('everybody who waits for an article gets one mail when it is there again', async () => {
  await using shop = await testShop(BackInStock, soldOut)
  await wait(shop, 'ann@example.com')
  await wait(shop, 'Ann@Example.com')
  await wait(shop, 'bob@example.com')
  await wait(shop, 'eve@example.com', 'SHIRT-1')
  await restock(shop)
  expect(told(shop)).toEqual(['ann@example.com', 'bob@example.com'])
  expect(shop.mailbox[0]).toMatchObject({ subject: 'Mug is back at Test Shop' })
  expect(await waiting(shop)).toEqual([{ email: 'eve@example.com' }])
})

test('a restocking that is told of twice, and one to come, bring no second mail', async () => {
  await using shop = await testShop(BackInStock, soldOut)
  await wait(shop, 'ann@example.com')
  await restock(shop)
  await shop.redeliver()
  await restock(shop, 0)
  await restock(shop)
  expect(told(shop)).toEqual(['ann@example.com'])
})

test('who asks again later is told again', async () => {
  await using shop = await testShop(BackInStock, soldOut)
  await wait(shop, 'ann@example.com')
  await restock(shop)
  await restock(shop, 0)
  await wait(shop, 'ann@example.com')
  await restock(shop)
  expect(told(shop)).toEqual(['ann@example.com', 'ann@example.com'])
})

test('more of what was not sold out is no news', async () => {
  await using shop = await testShop(BackInStock, { catalog: mug(1) })
  await wait(shop, 'ann@example.com')
  await restock(shop)
  expect(told(shop)).toEqual([])
})

test('who has waited for too long is forgotten', async () => {
  await using shop = await testShop(BackInStock, { ...soldOut, config: { days: 30 } })
  await wait(shop, 'ann@example.com')
  shop.clock.advance({ days: 20 })
  await wait(shop, 'bob@example.com')
  shop.clock.advance({ days: 11 })
  await shop.runJob('forget')
  expect(await waiting(shop)).toEqual([{ email: 'bob@example.com' }])
})

test('what is no email is refused', async () => {
  await using shop = await testShop(BackInStock, soldOut)
  expect(await shop.request('POST', '/back-in-stock', { sku: 'MUG-1', email: 'ann' })).toMatchObject({ status: 400 })
})

test('when the plugin is removed nobody’s email is kept; when the shop stops everybody’s is', async () => {
  await using shop = await testShop(BackInStock, soldOut)
  await wait(shop, 'ann@example.com')
  await shop.stopping()
  expect(await waiting(shop)).toHaveLength(1)
  await shop.stopping({ removed: true })
  expect(await waiting(shop)).toEqual([])
})

const wanted: unknown[] = []

/** Another plugin of the shop. */
@Plugin()
class Demand {
  @after(WaitingController, 'wait')
  count(...told: [Waiting, ...unknown[]]): void {
    wanted.push(told)
  }
}

test('other plugins learn what is waited for, and not by whom', async () => {
  await using shop = await testShop(BackInStock, { ...soldOut, with: [Demand] })
  await wait(shop, 'ann@example.com')
  await shop.settled()
  expect(wanted).toMatchObject([[{ sku: 'MUG-1' }, { ok: true }]])
  expect(JSON.stringify(wanted)).not.toContain('ann')
})
