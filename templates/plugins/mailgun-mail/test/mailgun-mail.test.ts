import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import MailgunMail from '../src/index.js'
import { openMailService } from './mail-service.js'

const config = { domain: 'mg.example.com', from: 'shop@mg.example.com', key: 'sending-key' }
const mail = { to: 'ann@example.com', subject: 'Größe & Preis', text: 'Hallo **Ann**', language: 'de' }

/** A shop whose plugin speaks to this address over the network. */
async function shopAt(url: string) {
  const shop = await testShop(MailgunMail, { config: { ...config, url } })
  shop.http.fetch = (target, init) => fetch(target, init)
  return shop
}

test('a mail of the shop goes to Mailgun as its API wants it', async () => {
  await using service = await openMailService()
  await using shop = await shopAt(service.url)
  await shop.sendMail(mail)
  await shop.settled()
  expect(service.received).toMatchObject([{ method: 'POST', path: '/v3/mg.example.com/messages' }])
  const [{ headers, body } = { headers: {}, body: '' }] = service.received
  expect(headers).toMatchObject({
    authorization: `Basic ${Buffer.from('api:sending-key').toString('base64')}`,
    'content-type': expect.stringContaining('application/x-www-form-urlencoded') as string,
  })
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    from: 'shop@mg.example.com',
    to: 'ann@example.com',
    subject: 'Größe & Preis',
    text: 'Hallo **Ann**',
    html: '<p>Hallo <strong>Ann</strong></p>\n',
    'h:Message-Id': `<${shop.carried[0]?.id}@mg.example.com>`,
    'h:Content-Language': 'de',
  })
  expect(shop.mailbox).toEqual([])
})

test('while Mailgun does not take it the mail is sent again, under the same Message-Id', async () => {
  await using service = await openMailService({ status: 500, body: '' }, { status: 429, body: '' })
  await using shop = await shopAt(service.url)
  await shop.sendMail(mail)
  await shop.settled()
  const bodies = service.received.map(({ body }) => body)
  expect(bodies).toHaveLength(3)
  expect(new Set(bodies).size).toBe(1)
  expect(shop.carried).toHaveLength(1)
})

test('why Mailgun refuses is told, and the key is not', async () => {
  const refusal = { status: 401, body: 'Forbidden' }
  await using service = await openMailService(refusal, refusal, refusal)
  await using shop = await shopAt(service.url)
  await shop.sendMail(mail)
  await expect(shop.settled()).rejects.toThrow('Mailgun answered 401: Forbidden')
  const key = Buffer.from('api:sending-key').toString('base64')
  expect(JSON.stringify(shop.log)).not.toMatch(new RegExp(`sending-key|${key}`))
})

test('unless the seller says otherwise it is Mailgun’s own address that is called', async () => {
  await using shop = await testShop(MailgunMail, { config })
  await shop.sendMail(mail)
  await shop.settled()
  expect(shop.http.calls).toMatchObject([{ url: 'https://api.mailgun.net/v3/mg.example.com/messages' }])
})

test.each([
  ['no key', { ...config, key: undefined }],
  ['a domain with a path', { ...config, domain: 'mg.example.com/../other' }],
  ['a sender that is no address', { ...config, from: 'The shop' }],
])('%s is refused', async (_, wrong) => {
  const given = JSON.parse(JSON.stringify(wrong)) as Record<string, string>
  await expect(testShop(MailgunMail, { config: given })).rejects.toThrow('The config of "mailgun-mail" is not valid')
})
