import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import EuVat from '../src/index.js'

test('prices hold the VAT of home until the shopper says where it goes; the total stays', async () => {
  await using shop = await testShop(EuVat, { config: { home: 'DE' } })
  const cart = await shop.cart([{ sku: 'mug', quantity: 1 }])
  expect(cart.taxes).toEqual([
    { title: 'VAT 19 %', rate: 19, amount: { amount: 192, currency: 'EUR' }, included: true },
  ])
  const moved = await shop.address(cart, { country: 'FI' })
  expect(moved.taxes).toMatchObject([{ title: 'VAT 25.5 %', amount: { amount: 244 } }])
  expect(moved.total.amount).toBe(1200)
})

test('VAT that the prices do not hold is added, and the order keeps it', async () => {
  await using shop = await testShop(EuVat, { config: { home: 'DE', included: false } })
  const cart = await shop.cart([{ sku: 'mug', quantity: 1 }])
  expect(await shop.checkout(cart)).toMatchObject({
    status: 201,
    body: {
      subtotal: { amount: 1200 },
      taxes: [{ amount: { amount: 228 }, included: false }],
      total: { amount: 1428 },
    },
  })
})

test('articles at the reduced rate are shown apart', async () => {
  await using shop = await testShop(EuVat, { config: { home: 'FR', reduced: ['sticker'] } })
  const cart = await shop.cart([
    { sku: 'mug', quantity: 1 },
    { sku: 'sticker', quantity: 10 },
  ])
  expect(cart.taxes).toMatchObject([
    { rate: 20, amount: { amount: 200 } },
    { rate: 5.5, amount: { amount: 78 } },
  ])
})

test('what leaves the EU has no VAT', async () => {
  await using shop = await testShop(EuVat, { config: { home: 'DE', included: false } })
  const cart = await shop.address(await shop.cart([{ sku: 'mug', quantity: 1 }]), { country: 'CH' })
  expect(cart).toMatchObject({ taxes: [], total: { amount: 1200 } })
})

test('a home outside of the EU is refused', async () => {
  await expect(testShop(EuVat, { config: { home: 'US' } })).rejects.toThrow('home')
})
