import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import DiscountCodes from '../src/index.js'

const config = {
  codes: [
    { code: 'Summer', percent: 10, from: '2026-06-01', until: '2026-06-30' },
    { code: 'THANKS', amount: 500, minimum: 2000 },
    { code: 'LATER', percent: 50, from: '2026-07-01' },
    { code: 'GIFT', amount: 100_000 },
  ],
}

test('a percentage is taken off, and the order keeps it', async () => {
  await using shop = await testShop(DiscountCodes, { config })
  const cart = await shop.cart([{ sku: 'mug', quantity: 1 }])
  expect((await shop.code(cart, 'summer')).body).toMatchObject({ codes: [{ code: 'SUMMER', isValid: true }] })
  expect(await shop.checkout(cart)).toMatchObject({
    status: 201,
    body: {
      subtotal: { amount: 1200 },
      discounts: [{ title: 'SUMMER (10 %)', code: 'SUMMER', on: 'order', amount: { amount: 120 } }],
      lines: [{ due: { amount: 1080 } }],
      total: { amount: 1080 },
    },
  })
})

test('codes count one after another, and never below zero', async () => {
  await using shop = await testShop(DiscountCodes, { config })
  const cart = await shop.cart([{ sku: 'mug', quantity: 2 }])
  await shop.code(cart, 'THANKS')
  expect((await shop.code(cart, 'SUMMER')).body).toMatchObject({ total: { amount: 1710 } })
  expect((await shop.code(cart, 'GIFT')).body).toMatchObject({ total: { amount: 0 } })
})

test.each([
  ['later', 'CODE_TOO_EARLY', '"LATER" holds from 2026-07-01 on.'],
  ['THANKS', 'CODE_NEEDS_MORE', '"THANKS" is for orders from €20.00 on.'],
  ['NOPE', 'CODE_UNKNOWN', '"NOPE" is no discount code of this shop.'],
])('%s is refused with %s', async (code, problem, title) => {
  await using shop = await testShop(DiscountCodes, { config })
  const cart = await shop.cart([{ sku: 'mug', quantity: 1 }])
  expect(await shop.code(cart, code)).toMatchObject({ status: 422, body: { code: problem, title } })
})

test('a code that expires in a cart counts no more, and is shown as not valid', async () => {
  await using shop = await testShop(DiscountCodes, { config })
  const cart = await shop.cart([{ sku: 'mug', quantity: 1 }])
  await shop.code(cart, 'SUMMER')
  shop.clock.set('2026-06-30T23:59:59Z')
  expect((await shop.request('GET', `/carts/${cart.id}`)).body).toMatchObject({ total: { amount: 1080 } })
  shop.clock.set('2026-07-01T00:00:00Z')
  const { body } = await shop.request('GET', `/carts/${cart.id}`)
  expect(body).toMatchObject({ codes: [{ code: 'SUMMER', isValid: false }], discounts: [], total: { amount: 1200 } })
})

test.each([
  [
    'is there twice',
    [
      { code: 'a', percent: 1 },
      { code: 'A', percent: 2 },
    ],
  ],
  ['ends before it begins', [{ code: 'a', percent: 1, from: '2026-02-02', until: '2026-02-01' }]],
])('a code that %s is refused before it goes live', async (fault, codes) => {
  await expect(testShop(DiscountCodes, { config: { codes } })).rejects.toThrow(fault)
})
