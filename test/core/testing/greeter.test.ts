import { readFileSync } from 'node:fs'
import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import Greeter from '../sdk/types/greeter.js'

const inShop = {
  config: { minimum: 1000 },
  scopes: ['carts:read', 'mail'],
  mail: { welcome: 'Subject: Welcome\n\nHello.\n', 'abandoned-cart': 'Subject: Your cart\n\nIt waits.\n' },
}

test('a plugin that greets, guards the checkout and reminds of carts is short: at most 25 lines (S7)', () => {
  const source = readFileSync(new URL('../sdk/types/greeter.ts', import.meta.url), 'utf8')
  const lines = source.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('/**'))
  expect(lines.length).toBeLessThanOrEqual(25)
})

test('the short plugin greets, guards the checkout and reminds of carts (S7)', async () => {
  await using shop = await testShop(Greeter, inShop)
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  const small = await shop.checkout(await shop.cart([{ sku: 'sticker', quantity: 1 }]))
  expect(small).toMatchObject({ status: 422, body: { code: 'ORDER_TOO_SMALL' } })
  shop.clock.advance({ hours: 25 })
  await shop.runJob('remindAbandoned')
  await shop.runJob('remindAbandoned')
  expect(shop.mailbox.map(({ to, subject }) => [to, subject]).toSorted()).toEqual([
    ['ann@example.com', 'Welcome'],
    ['ann@example.com', 'Your cart'],
  ])
})
