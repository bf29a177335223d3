import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import PostmarkMail from '../src/index.js'
import { openMailService } from './mail-service.js'

const config = { from: 'shop@example.com', key: 'server-token' }
const mail = { to: 'ann@example.com', subject: 'Willkommen', text: 'Hallo **Ann**', language: 'de' }

/** A shop whose plugin speaks to this address over the network. */
async function shopAt(url: string, more = {}) {
  const shop = await testShop(PostmarkMail, { config: { ...config, url, ...more } })
  shop.http.fetch = (target, init) => fetch(target, init)
  return shop
}

test('a mail of the shop goes to Postmark as its API wants it', async () => {
  await using service = await openMailService()
  await using shop = await shopAt(service.url)
  await shop.sendMail(mail)
  await shop.settled()
  expect(service.received).toMatchObject([
    { method: 'POST', path: '/email', headers: { 'x-postmark-server-token': 'server-token' } },
  ])
  expect(service.received[0]?.headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' })
  expect(JSON.parse(service.received[0]?.body ?? '')).toEqual({
    From: 'shop@example.com',
    To: 'ann@example.com',
    Subject: 'Willkommen',
    TextBody: 'Hallo **Ann**',
    HtmlBody: '<p>Hallo <strong>Ann</strong></p>\n',
    MessageStream: 'outbound',
    Headers: [
      { Name: 'Message-ID', Value: `<${shop.carried[0]?.id}@example.com>` },
      { Name: 'X-PM-KeepID', Value: 'true' },
      { Name: 'Content-Language', Value: 'de' },
    ],
  })
  expect(shop.mailbox).toEqual([])
})

test('while Postmark does not take it the mail is sent again, under the same Message-ID', async () => {
  await using service = await openMailService({ status: 500, body: '' }, { status: 429, body: '' })
  await using shop = await shopAt(service.url, { stream: 'shop-mails' })
  await shop.sendMail(mail)
  await shop.settled()
  const bodies = service.received.map(({ body }) => body)
  expect(bodies).toHaveLength(3)
  expect(new Set(bodies).size).toBe(1)
  expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ MessageStream: 'shop-mails' })
  expect(shop.carried).toHaveLength(1)
})

test('why Postmark refuses is told, and the token is not', async () => {
  const body = '{"ErrorCode":400,"Message":"The \'From\' address is no Sender Signature."}'
  const refusal = { status: 422, body }
  await using service = await openMailService(refusal, refusal, refusal)
  await using shop = await shopAt(service.url)
  await shop.sendMail(mail)
  await expect(shop.settled()).rejects.toThrow(
    'Postmark answered 422: {"ErrorCode":400,"Message":"The \'From\' address',
  )
  expect(JSON.stringify(shop.log)).not.toContain('server-token')
  expect(shop.carried).toEqual([])
})

test('unless the seller says otherwise it is Postmark’s own address that is called', async () => {
  await using shop = await testShop(PostmarkMail, { config })
  await shop.sendMail(mail)
  await shop.settled()
  expect(shop.http.calls).toMatchObject([{ url: 'https://api.postmarkapp.com/email' }])
})

test.each([
  ['no token', { from: 'shop@example.com' }],
  ['a sender that is no address', { ...config, from: 'The shop' }],
  ['an address that ends in a slash', { ...config, url: 'https://api.example.com/' }],
])('%s is refused', async (_, wrong) => {
  await expect(testShop(PostmarkMail, { config: wrong })).rejects.toThrow('The config of "postmark-mail" is not valid')
})
