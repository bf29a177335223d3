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

test('an installation under a name that is none is refused', () => {
  expect(() => parse({ 'Order Minimum': {} })).toThrow('Order Minimum')
})
