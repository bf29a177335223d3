import { expect, test } from 'vitest'
import { allow, externalPlugin } from '../../../core/sdk/index.js'
import { Checkout } from '../../../core/shop/index.js'

test('what a browser sends for a payment does not leave the platform with the question about an order', async () => {
  const asked: unknown[] = []
  const outside = {
    ask: async (...all: unknown[]) => {
      asked.push(all)
      return allow
    },
  }
  const External = externalPlugin({ hooks: [{ target: Checkout, point: 'place', deadline: 500 }] })
  const plugin = new External(outside as never) as { beforeCheckoutPlace(input: object): Promise<unknown> }
  const wish = { cart: { id: 'crt_1' }, customer: null, email: 'guest@example.com', language: 'de' }
  expect(await plugin.beforeCheckoutPlace({ ...wish, payment: { paymentMethod: 'pm_card' } })).toBe(allow)
  expect(asked).toEqual([['Checkout.place', wish, 500]])
})
