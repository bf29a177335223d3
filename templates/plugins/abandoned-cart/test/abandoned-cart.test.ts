import { Offers, Plugin } from '@shopctl/sdk'
import { type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import AbandonedCart from '../src/index.js'

/** A customer has put a mug into a cart and gone. */
async function leaveCart(shop: TestShop, email = 'ann@example.com'): Promise<{ id: string }> {
  await shop.login(await shop.customer({ email, name: 'Ann' }))
  return shop.cart([{ sku: 'mug', quantity: 2 }])
}

test('a cart that was left alone for a day brings a reminder of what is in it', async () => {
  await using shop = await testShop(AbandonedCart)
  await leaveCart(shop)
  shop.clock.advance({ hours: 24 })
  await shop.settled()
  const subject = 'You left something behind at Test Shop'
  expect(shop.mailbox).toMatchObject([{ to: 'ann@example.com', subject }])
  expect(shop.mailbox[0]?.text).toMatch(/Dear Ann,[^]*- 2 × Mug, White[^]*€24.00/)
})

test('a cart brings one reminder, however long it lies there', async () => {
  await using shop = await testShop(AbandonedCart)
  await leaveCart(shop)
  for (const hours of [23, 1, 1, 24]) {
    shop.clock.advance({ hours })
    await shop.settled()
  }
  expect(shop.mailbox).toHaveLength(1)
})

test('two customers get a reminder each', async () => {
  await using shop = await testShop(AbandonedCart)
  await leaveCart(shop, 'ann@example.com')
  await leaveCart(shop, 'bob@example.com')
  shop.clock.advance({ hours: 30 })
  await shop.settled()
  expect(shop.mailbox.map(({ to }) => to).toSorted()).toEqual(['ann@example.com', 'bob@example.com'])
})

test('the seller says how long a cart is left alone', async () => {
  await using shop = await testShop(AbandonedCart, { config: { hours: 2 } })
  await leaveCart(shop)
  shop.clock.advance({ hours: 1, minutes: 59 })
  await shop.settled()
  expect(shop.mailbox).toEqual([])
  shop.clock.advance({ minutes: 1 })
  await shop.settled()
  expect(shop.mailbox).toHaveLength(1)
})

test('an ordered cart and a guest’s bring none', async () => {
  await using shop = await testShop(AbandonedCart)
  await shop.cart([{ sku: 'mug', quantity: 1 }])
  await shop.checkout(await leaveCart(shop))
  shop.clock.advance({ hours: 30 })
  await shop.settled()
  expect(shop.mailbox).toEqual([])
})

test('a cart from long before the plugin came brings none', async () => {
  await using shop = await testShop(AbandonedCart)
  await leaveCart(shop)
  shop.clock.advance({ days: 30 })
  await shop.settled()
  expect(shop.mailbox).toEqual([])
})

abstract class Points {
  abstract of(customerId: string): Promise<number>
}

/** Stands for the plugin of that name. */
@Plugin()
@Offers(Points)
class LoyaltyPoints extends Points {
  async of(): Promise<number> {
    return 129
  }
}

test('with loyalty-points in the shop the reminder says how many points the customer has', async () => {
  await using without = await testShop(AbandonedCart)
  await using beside = await testShop(AbandonedCart, { with: [LoyaltyPoints] })
  const texts: (string | undefined)[] = []
  for (const shop of [without, beside]) {
    await leaveCart(shop)
    shop.clock.advance({ hours: 24 })
    await shop.settled()
    texts.push(shop.mailbox[0]?.text)
  }
  expect(texts).toEqual([expect.not.stringContaining('points'), expect.stringContaining('You have 129 points.')])
})
