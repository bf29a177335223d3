import { readFileSync } from 'node:fs'
import { cron, Plugin } from '@shopctl/sdk'
import { Carts, Checkout } from '@shopctl/sdk/shop'
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

/** Orders the last cart that its test has made, by the clock. */
@Plugin()
class Reorder {
  static cart = ''

  constructor(
    private readonly carts: Carts,
    private readonly checkout: Checkout,
  ) {}

  @cron('0 0 * * *')
  async nightly(): Promise<void> {
    const cart = await this.carts.read({ id: Reorder.cart, customerId: undefined })
    await this.checkout.place({ cart, customer: null, email: 'ann@example.com' })
  }
}

test('a guard on an operation holds whichever door it is reached by: the storefront, and a job of another plugin (S22)', async () => {
  const scopes = ['carts:read', 'orders:write']
  await using shop = await testShop(Reorder, { scopes, mail: {}, with: [{ plugin: Greeter, ...inShop }] })
  const cartOf = async (quantity: number) => {
    const cart = await shop.cart([{ sku: 'sticker', quantity }])
    Reorder.cart = cart.id
    return cart
  }
  expect(await shop.checkout(await cartOf(1))).toMatchObject({ status: 422, body: { code: 'ORDER_TOO_SMALL' } })
  await expect(shop.runJob('nightly')).rejects.toThrow('Orders start at 10 EUR.')
  const large = await cartOf(100)
  await shop.runJob('nightly')
  expect(await shop.checkout(large)).toMatchObject({ body: { code: 'CART_ORDERED' } })
})
