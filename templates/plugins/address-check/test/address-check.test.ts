import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import AddressCheck from '../src/index.js'

const address = { name: 'Ann', street: ['Main Street 1'], city: 'Berlin', country: 'DE', postalCode: '10115' }

test.each([
  { what: 'a fitting one', change: {}, status: 200, code: undefined },
  {
    what: 'a postal code of another country',
    change: { postalCode: 'SW1A 1AA' },
    status: 422,
    code: 'POSTAL_CODE_INVALID',
  },
  {
    what: 'a country that is not taken',
    change: { country: 'FR', postalCode: '75001' },
    status: 422,
    code: 'COUNTRY_REFUSED',
  },
  { what: 'a missing company', change: { company: undefined }, status: 422, code: 'ADDRESS_INCOMPLETE' },
])('both addresses of a cart are checked: $what', async ({ change, status, code }) => {
  await using shop = await testShop(AddressCheck, { config: { required: ['company'], countries: ['DE', 'GB'] } })
  const { id } = await shop.cart([])
  for (const use of ['shipping', 'billing']) {
    const body = { ...address, company: 'Acme', ...change }
    const answer = await shop.request('PUT', `/carts/${id}/${use}-address`, body)
    expect([answer.status, answer.body['code']]).toEqual([status, code])
  }
})

test('of a country whose postal codes it does not know, any will do, and none', async () => {
  await using shop = await testShop(AddressCheck)
  const cart = await shop.cart([])
  const { postalCode: _, ...without } = address
  expect(await shop.address(cart, { ...without, country: 'HK' })).toMatchObject({ version: 2 })
})

test('an installation that stands before the shipping address alone takes any billing address', async () => {
  const attach = { check: ['CartAddresses.setShipping'] }
  await using shop = await testShop(AddressCheck, { config: { countries: ['DE'] }, attach })
  const { id } = await shop.cart([])
  const abroad = { ...address, country: 'FR', postalCode: '75001' }
  expect((await shop.request('PUT', `/carts/${id}/billing-address`, abroad)).status).toBe(200)
  expect((await shop.request('PUT', `/carts/${id}/shipping-address`, abroad)).status).toBe(422)
})

test('what was refused is not kept', async () => {
  await using shop = await testShop(AddressCheck)
  const { id } = await shop.cart([])
  await shop.request('PUT', `/carts/${id}/shipping-address`, { ...address, postalCode: '1' })
  expect((await shop.request('GET', `/carts/${id}`)).body).toMatchObject({ version: 1, shippingAddress: null })
})
