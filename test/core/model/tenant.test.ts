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

test('of a webhook it tells which keys there are, and refuses a second one at an address with the first', () => {
  const withWebhooks = (webhooks: readonly object[]) =>
    parseTenantFile(JSON.stringify({ slug: 'acme', name: 'Acme', currency: 'EUR', webhooks }), 'acme.json')
  const url = 'https://erp.example.com'
  expect(() => withWebhooks([{ url, events: ['order.placed'] }])).toThrow(
    'unknown key "webhooks.0.events" (there are url, types, description, notify)',
  )
  expect(withWebhooks([{ url }, { url: `${url}/other` }]).webhooks).toHaveLength(2)
  expect(() => withWebhooks([{ url }, { url: `${url}/other` }, { url: 'HTTPS://ERP.example.com/' }])).toThrow(
    '"webhooks.2.url" is the address of "webhooks.0"',
  )
})

test('an installation under a name that is none is refused', () => {
  expect(() => parse({ 'Order Minimum': {} })).toThrow('Order Minimum')
})
