import { afterAll, beforeAll, expect, test } from 'vitest'
import { allow, before, Config, deny, Plugin } from '../../../../core/sdk/index.js'
import { type Cart, CartAddresses, type SetAddress } from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, signUp } from '../shopper.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

const address = { name: 'Ann', street: ['Street 1'], postalCode: '1010', city: 'Wien', country: 'AT' }

test('a guest says where the cart goes and who pays; each raises the version', async () => {
  const shop = await server.shop()
  const { id } = await fillCart(shop, {})
  const company = { ...address, company: 'Acme', region: 'Wien' }
  expect((await shop.request<Cart>(`PUT /carts/${id}/shipping-address`, { body: address })).body).toMatchObject({
    version: 2,
    shippingAddress: address,
    billingAddress: null,
  })
  const { body } = await shop.request<Cart>(`PUT /carts/${id}/billing-address`, { body: company })
  expect(body).toMatchObject({ version: 3, shippingAddress: address, billingAddress: company })
})

test.each([
  ['no name', { name: undefined }],
  ['no street', { street: [] }],
  ['four lines of street', { street: ['1', '2', '3', '4'] }],
  ['a line break', { city: 'Wien\nAustria' }],
  ['a country that there is not', { country: 'ZZ' }],
  ['a country in words', { country: 'Austria' }],
  ['an unknown key', { planet: 'Earth' }],
])('an address with %s is refused', async (_what, change) => {
  const shop = await server.shop()
  const { id } = await fillCart(shop, {})
  const answer = await shop.request(`PUT /carts/${id}/shipping-address`, { body: { ...address, ...change } })
  expect([answer.status, answer.body['code']]).toEqual([400, 'INPUT_INVALID'])
})

test('a stranger sets no address in a customer’s cart', async () => {
  const shop = await server.shop()
  const { token } = await signUp(shop)
  const { id } = await fillCart(shop, {}, token)
  const answer = await shop.request(`PUT /carts/${id}/billing-address`, { body: address })
  expect([answer.status, answer.body['code']]).toEqual([403, 'CART_CLAIMED'])
})

@Plugin()
class Only {
  constructor(private readonly config: Config<{ countries: readonly string[] }>) {}

  @before(CartAddresses, 'setShipping')
  @before(CartAddresses, 'setBilling')
  check({ address: { country } }: SetAddress) {
    return this.config.countries.includes(country) ? allow : deny('COUNTRY_REFUSED', 'Not there.')
  }
}

test('a hook stands before the operation itself, whichever door is used; two installations have a say each', async () => {
  const config = { german: { countries: ['AT', 'DE', 'CH'] }, eu: { countries: ['AT', 'DE', 'FR'] } }
  const both = await server.shop({ plugins: { german: Only, eu: Only }, config })
  const one = await server.shop({ plugins: { eu: Only }, config })
  for (const [shop, taken] of [
    [both, ['AT', 'DE']],
    [one, ['AT', 'DE', 'FR']],
  ] as const) {
    const { id } = await fillCart(shop, {})
    for (const country of ['AT', 'DE', 'CH', 'FR']) {
      const cart = { id, customerId: undefined }
      const set = shop.get(CartAddresses).setBilling({ cart, address: { ...address, country } })
      const outcome = await set.then(
        () => 'taken',
        (error: { code: string }) => error.code,
      )
      expect([country, outcome]).toEqual([
        country,
        (taken as readonly string[]).includes(country) ? 'taken' : 'COUNTRY_REFUSED',
      ])
    }
  }
})
