import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cart, Order } from '../../../core/shop/index.js'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, openShop, sku } from '../../setup/small-shop.js'

/**
 * A seller adds shipping, taxes, discount codes and an address check, all at once; a shopper's cart shows what each of
 * them makes of it, and the order is what was shown.
 */

let platform: RunningPlatform
let shopper: Shopper

const addressCheck = (name: string, operation: string, countries: readonly string[]) => ({
  package: 'address-check',
  name,
  attach: { check: [`CartAddresses.${operation}`] },
  config: { countries },
})

beforeAll(async () => {
  platform = await sharedPlatform()
  shopper = await openShop(platform, 'vienna')
  await addPlugins(
    platform.client,
    'vienna',
    { package: 'flat-rate-shipping', config: { price: 490, freeFrom: 5000, countries: ['AT', 'DE'] } },
    { package: 'flat-rate-shipping', name: 'express', config: { title: 'Express', price: 1290 } },
    { package: 'eu-vat', config: { home: 'AT', reduced: [sku.cheap] } },
    { package: 'discount-codes', config: { codes: [{ code: 'SUMMER', percent: 10 }] } },
    addressCheck('shipping', 'setShipping', ['AT', 'DE']),
    addressCheck('billing', 'setBilling', ['AT', 'DE', 'FR']),
  )
}, 240_000)

afterAll(() => platform.removeShops('vienna'))

const address = { name: 'Ann', street: ['Street 1'], postalCode: '1010', city: 'Wien', country: 'AT' }

test('shipping, tax and discount providers make the price of a guest’s order, each its part (P4)', async () => {
  const id = await shopper.cart(sku.cheap, 3)
  const put = (what: string, body: object) => shopper.request('PUT', `/carts/${id}/${what}`, body)
  const refused = await put('shipping-address', { ...address, postalCode: 'W1' })
  expect(refused).toMatchObject({ status: 422, body: { code: 'POSTAL_CODE_INVALID' } })
  await put('shipping-address', address)
  const { body: offered } = await shopper.request('GET', `/carts/${id}/shipping-options`)
  expect(offered['items']).toMatchObject([{ code: 'express:standard' }, { code: 'flat-rate-shipping:standard' }])
  await put('shipping-option', { code: 'flat-rate-shipping:standard' })
  await shopper.request('POST', `/carts/${id}/codes`, { code: 'summer' })

  const { body: cart } = await shopper.request<Cart>('GET', `/carts/${id}`)
  const parts = {
    subtotal: { amount: 2700 },
    discounts: [{ code: 'SUMMER', amount: { amount: 270 } }],
    shipping: { code: 'flat-rate-shipping:standard', due: { amount: 490 } },
    taxes: [{ title: 'VAT 10 %', amount: { amount: 265 }, included: true }],
    total: { amount: 2920, currency: 'EUR' },
  }
  expect(cart).toMatchObject(parts)
  const { status, body: order } = await shopper.request<Order>('POST', '/checkout', {
    cartId: id,
    email: 'a@example.com',
  })
  expect([status, order]).toMatchObject([201, { ...parts, shippingAddress: address }])
})

test('one plugin installed twice checks each address by its own settings; without one, the other goes on', async () => {
  const id = await shopper.cart(sku.cheap)
  const statuses = async (country: string, postalCode: string) => {
    const put = (use: string) =>
      shopper.request('PUT', `/carts/${id}/${use}-address`, { ...address, country, postalCode })
    return [(await put('shipping')).status, (await put('billing')).status]
  }
  expect(await statuses('FR', '75001')).toEqual([422, 200])
  expect(await statuses('CH', '8001')).toEqual([422, 422])
  await platform.client.changeSet('vienna', { kind: 'remove', names: ['billing'] }, () => undefined)
  expect(await statuses('CH', '8001')).toEqual([422, 200])
})

test('an order without a shipping option is refused; without shipping plugins it goes through', async () => {
  expect(await shopper.order(sku.dear)).toMatchObject({ status: 422, body: { code: 'SHIPPING_REQUIRED' } })
  const names = ['express', 'flat-rate-shipping']
  await platform.client.changeSet('vienna', { kind: 'remove', names }, () => undefined)
  expect(await shopper.order(sku.dear)).toMatchObject({ status: 201, body: { shipping: null } })
})

test('a second plugin for taxes is refused before anything changes', async () => {
  const second = addPlugins(platform.client, 'vienna', { package: 'eu-vat', name: 'more-vat', config: { home: 'DE' } })
  await expect(second).rejects.toMatchObject({ code: 'PROVIDER_CONFLICT' })
  const { body } = await shopper.request<Cart>('GET', `/carts/${await shopper.cart(sku.cheap)}`)
  expect(body.taxes).toMatchObject([{ rate: 10 }])
})
