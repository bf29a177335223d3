import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import AddressCheck from '../src/index.js'

const address = { name: 'Ann', street: ['Main Street 1'], city: 'Berlin', country: 'DE', postalCode: '10115' }

test.each([
  ['a fitting one', {}, [200, undefined]],
  ['a postal code of another country', { postalCode: 'SW1A 1AA' }, [422, 'POSTAL_CODE_INVALID']],
  ['a country that is not taken', { country: 'FR', postalCode: '75001' }, [422, 'COUNTRY_REFUSED']],
  ['a missing company', { company: undefined }, [422, 'ADDRESS_INCOMPLETE']],
])('both addresses of a cart are checked: %s', async (_what, change, outcome) => {
  await using shop = await testShop(AddressCheck, { config: { required: ['company'], countries: ['DE', 'GB'] } })
  const { id } = await shop.cart([])
  for (const use of ['shipping', 'billing']) {
    const body = { ...address, company: 'Acme', ...change }
    const answer = await shop.request('PUT', `/carts/${id}/${use}-address`, body)
    expect([answer.status, answer.body['code']]).toEqual(outcome)
  }
})

test('of a country whose postal codes it does not know, any will do, and none', async () => {
  await using shop = await testShop(AddressCheck)
  const cart = await shop.cart([])
  const { postalCode: _, ...without } = address
  expect(await shop.address(cart, { ...without, country: 'HK' })).toMatchObject({ version: 2 })
})

test('what was refused is not kept', async () => {
  await using shop = await testShop(AddressCheck)
  const { id } = await shop.cart([])
  await shop.request('PUT', `/carts/${id}/shipping-address`, { ...address, postalCode: '1' })
  expect((await shop.request('GET', `/carts/${id}`)).body).toMatchObject({ version: 1, shippingAddress: null })
})

test.each([
  ['shipping', 'CartAddresses.setShipping', [422, 200]],
  ['billing', 'CartAddresses.setBilling', [200, 422]],
])('an installation for %s leaves the other address alone', async (_use, point, outcome) => {
  await using shop = await testShop(AddressCheck, { attach: { check: [point] } })
  const { id } = await shop.cart([])
  const put = (use: string) => shop.request('PUT', `/carts/${id}/${use}-address`, { ...address, postalCode: '1' })
  expect([(await put('shipping')).status, (await put('billing')).status]).toEqual(outcome)
})
