import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import ListSync from '../src/index.js'

const url = 'https://us1.api.example.com/3.0/lists/a1b2'
const member = `${url}/members/257c57037d384ae37ea27a07e8a01665` // md5 of ann@example.com
const config = { url, key: '0123456789abcdef-us1' }

test('who opens an account is written to the list, to be asked first', async () => {
  await using shop = await testShop(ListSync, { config })
  await shop.customer({ email: 'Ann@example.com', name: 'Ann' })
  await shop.settled()
  expect(shop.http.calls).toMatchObject([
    {
      method: 'PUT',
      url: member,
      headers: { authorization: 'Bearer 0123456789abcdef-us1' },
      body: { email_address: 'Ann@example.com', status_if_new: 'pending', merge_fields: { NAME: 'Ann' } },
    },
  ])
})

test('the same member is written again at a login, and an event that comes twice makes no second one', async () => {
  await using shop = await testShop(ListSync, { config })
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  await shop.redeliver()
  expect(shop.http.calls.length).toBe(4)
  expect(new Set(shop.http.calls.map((call) => call.url))).toEqual(new Set([member]))
})

test('where customers have agreed in the shop they are members at once', async () => {
  await using shop = await testShop(ListSync, { config: { ...config, consent: 'subscribed' } })
  await shop.customer({ email: 'ann@example.com' })
  await shop.settled()
  expect(shop.http.calls).toMatchObject([{ body: { status_if_new: 'subscribed' } }])
})

test('what the service did not take is sent again', async () => {
  await using shop = await testShop(ListSync, { config })
  shop.http.reply(member, { status: 503 }, { status: 200 })
  await shop.customer({ email: 'ann@example.com' })
  await shop.settled()
  expect(shop.http.calls).toHaveLength(2)
})

test.each([
  ['an address that ends in a slash', { ...config, url: `${url}/` }],
  ['no key', { url }],
  ['a consent that does not exist', { ...config, consent: 'sure' }],
])('%s is refused', async (_, wrong) => {
  await expect(testShop(ListSync, { config: wrong })).rejects.toThrow('The config of "list-sync" is not valid')
})
