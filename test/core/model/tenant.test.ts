import { expect, test } from 'vitest'
import { installationsOf, parseTenantFile } from '../../../core/model/index.js'

const parse = (plugins: object) =>
  installationsOf(
    parseTenantFile(JSON.stringify({ slug: 'acme', name: 'Acme', currency: 'EUR', plugins }), 'acme.json'),
  )

test('a tenant’s file says of an installation what its failed hooks do and where it stands', () => {
  const billing = { package: 'address-check', onFailure: 'open', attach: { check: ['CartAddresses.setBilling'] } }
  expect(parse({ billing, plain: {} })).toEqual([
    { name: 'billing', range: '*', config: {}, enabled: true, ...billing },
    { name: 'plain', package: 'plain', range: '*', config: {}, enabled: true },
  ])
  expect(() => parse({ billing: { onFailure: 'maybe' } })).toThrow('must be one of open, closed')
})

test('a file may begin with a byte order mark; its currency is one that there is', () => {
  const shop = { slug: 'acme', name: 'Acme', currency: 'EUR' }
  expect(parseTenantFile(`\uFEFF${JSON.stringify(shop)}`, 'acme.json')).toEqual(shop)
  for (const currency of ['FOO', 'eur', 'EURO', ''])
    expect(() => parseTenantFile(JSON.stringify({ ...shop, currency }), 'acme.json')).toThrow(
      'is not valid: "currency" must be a currency of ISO 4217, like EUR or USD.',
    )
})

test('an installation under a name that is none is refused', () => {
  expect(() => parse({ 'Order Minimum': {} })).toThrow('Order Minimum')
})
