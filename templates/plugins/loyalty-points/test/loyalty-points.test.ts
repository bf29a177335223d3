import { on, Plugin } from '@shopctl/sdk'
import { type TestLine, type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import LoyaltyPoints, { Points, PointsEarned } from '../src/index.js'

const heard: (Pick<PointsEarned, 'points'> & { readonly balance: number })[] = []

/** Another plugin of the shop. */
@Plugin()
class Listener {
  constructor(private readonly points: Points) {}

  @on(PointsEarned)
  async hear({ customerId, points }: PointsEarned): Promise<void> {
    heard.push({ points, balance: await this.points.of(customerId) })
  }
}

async function order(shop: TestShop, lines: readonly TestLine[]): Promise<void> {
  expect((await shop.checkout(await shop.cart(lines))).status).toBe(201)
  await shop.settled()
}

const signIn = async (shop: TestShop, email = 'ann@example.com') => shop.login(await shop.customer({ email }))
const points = (shop: TestShop) => shop.request('GET', '/loyalty/points')

test('an order earns a point for each euro, and its customer sees them', async () => {
  await using shop = await testShop(LoyaltyPoints)
  await signIn(shop)
  expect((await points(shop)).body).toEqual({ points: 0, entries: [] })
  await order(shop, [{ sku: 'mug', quantity: 2 }])
  shop.clock.advance({ days: 1 })
  await order(shop, [{ sku: 'shirt-s', quantity: 1 }])
  expect(await points(shop)).toMatchObject({
    status: 200,
    body: {
      points: 49,
      entries: [
        { points: 25, at: '2026-06-02T12:00:00.000Z' },
        { points: 24, at: '2026-06-01T12:00:00.000Z' },
      ],
    },
  })
})

test('the seller says what earns a point', async () => {
  await using shop = await testShop(LoyaltyPoints, { config: { amount: 1000 } })
  await signIn(shop)
  await order(shop, [{ sku: 'shirt-s', quantity: 1 }])
  expect((await points(shop)).body).toMatchObject({ points: 2 })
})

test('an order that is told of twice earns once', async () => {
  await using shop = await testShop(LoyaltyPoints)
  await signIn(shop)
  await order(shop, [{ sku: 'mug', quantity: 1 }])
  await shop.redeliver()
  expect(await shop.database.query('select points from entries')).toEqual([{ points: 12 }])
})

test('each sees their own points; guests earn none and are asked to sign in', async () => {
  await using shop = await testShop(LoyaltyPoints)
  await order(shop, [{ sku: 'mug', quantity: 1 }])
  expect(await points(shop)).toMatchObject({ status: 401, body: { code: 'SIGN_IN_REQUIRED' } })
  await signIn(shop)
  await order(shop, [{ sku: 'mug', quantity: 1 }])
  await signIn(shop, 'bob@example.com')
  expect((await points(shop)).body).toMatchObject({ points: 0 })
})

test('what is too small for a point earns none', async () => {
  await using shop = await testShop(LoyaltyPoints, { config: { amount: 1000 } })
  await signIn(shop)
  await order(shop, [{ sku: 'sticker', quantity: 1 }])
  expect(await shop.database.query('select from entries')).toEqual([])
})

test('other plugins hear what was earned, once for each order, and ask for the balance', async () => {
  await using shop = await testShop(LoyaltyPoints, { with: [Listener] })
  await signIn(shop)
  await order(shop, [{ sku: 'mug', quantity: 1 }])
  await order(shop, [{ sku: 'mug', quantity: 2 }])
  expect(heard.splice(0)).toEqual([
    { points: 12, balance: 12 },
    { points: 24, balance: 36 },
  ])
})

test('the balance stands on the customer, where the storefront and other plugins read it', async () => {
  await using shop = await testShop(LoyaltyPoints)
  await signIn(shop)
  await order(shop, [{ sku: 'mug', quantity: 1 }])
  await shop.redeliver()
  expect((await shop.request('GET', '/customers/me')).body).toMatchObject({
    custom: { 'loyalty-points': { points: 12 } },
  })
})

test('a point costs one of the currency, however that is counted', async () => {
  await using shop = await testShop(LoyaltyPoints, { currency: 'JPY' })
  await signIn(shop)
  await order(shop, [{ sku: 'mug', quantity: 1 }])
  expect((await points(shop)).body).toMatchObject({ points: 1200 })
})

test('who has enough points is a member, and pays less', async () => {
  await using shop = await testShop(LoyaltyPoints, { config: { memberFrom: 12, memberPercent: 10 } })
  await signIn(shop)
  await order(shop, [{ sku: 'mug', quantity: 1 }])
  const { id } = await shop.cart([{ sku: 'mug', quantity: 1 }])
  expect((await shop.request('GET', `/carts/${id}`)).body).toMatchObject({
    discounts: [{ title: 'Members: 10 %', amount: { amount: 120 } }],
    total: { amount: 1080 },
  })
  await signIn(shop, 'bob@example.com')
  const other = await shop.cart([{ sku: 'mug', quantity: 1 }])
  expect((await shop.request('GET', `/carts/${other.id}`)).body).toMatchObject({ discounts: [] })
})

test('balances that 1.0 knew stand on the customers after the update', async () => {
  await using shop = await testShop(LoyaltyPoints)
  const ann = await shop.customer({ email: 'ann@example.com' })
  await shop.database.query(`insert into entries values ('1', $1, 7, now()), ('2', $1, 5, now())`, [ann.id])
  await shop.login(ann)
  const shown = async () => (await shop.request('GET', '/customers/me')).body
  await shop.upgraded('1.1.0')
  await shop.settled()
  expect(await shown()).toMatchObject({ custom: { 'loyalty-points': { points: 0 } } })
  await shop.upgraded('1.0.3')
  await shop.settled()
  expect(await shown()).toMatchObject({ custom: { 'loyalty-points': { points: 12 } } })
})
