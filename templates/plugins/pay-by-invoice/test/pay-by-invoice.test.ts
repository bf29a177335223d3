import { createHmac } from 'node:crypto'
import { on, Plugin } from '@shopctl/sdk'
import { type TestPost, type TestShop, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import PayByInvoice, { TransferDiffers } from '../src/index.js'
import { referenceOf } from '../src/reference-of.js'

const key = Buffer.alloc(32, 7)
const secret = `whsec_${key.toString('base64')}`
const config = { holder: 'Test Shop', iban: 'DE02 1203 0000 0000 2020 51', secret }

async function order(shop: TestShop): Promise<{ readonly id: string; readonly reference: string }> {
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  const cart = await shop.pay(await shop.cart([{ sku: 'mug', quantity: 1 }]), 'pay-by-invoice:transfer')
  const { status, body } = await shop.checkout(cart)
  expect([status, body]).toMatchObject([201, { payment: { state: 'open', amount: { amount: 1200 } } }])
  return { id: String(body['id']), reference: (body['payment'] as { reference: string }).reference }
}

/** What the bank's service posts, signed as Standard Webhooks says. */
function transfer(shop: TestShop, content: object | string, at = shop.clock.now()): TestPost {
  const body = typeof content === 'string' ? content : JSON.stringify(content, null, 1)
  const [id, timestamp] = ['msg_1', String(at.getTime() / 1000)]
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,old v1,${signature}` }
  return { body, headers: { ...headers, 'content-type': 'application/json' } }
}

const stateOf = async (shop: TestShop, id: string) =>
  ((await shop.request('GET', `/orders/${id}`)).body['payment'] as { state: string }).state

test('the order stands at once, and the shopper is told where to and under which reference', async () => {
  await using shop = await testShop(PayByInvoice, { config })
  const { reference } = await order(shop)
  await shop.settled()
  const [mail, ...more] = shop.mailbox
  expect([mail?.to, mail?.subject, more]).toEqual(['ann@example.com', 'How to pay your order 1001 at Test Shop', []])
  for (const told of ['€12.00', 'DE02 1203 0000 0000 2020 51', reference, 'within 14 days'])
    expect(mail?.text).toContain(told)
  await shop.redeliver()
  expect(shop.mailbox).toHaveLength(1)
})

test('a shopper who reads German is told in German', async () => {
  await using shop = await testShop(PayByInvoice, { config })
  shop.language = 'de'
  await order(shop)
  await shop.settled()
  expect(shop.mailbox[0]?.subject).toBe('So bezahlen Sie Ihre Bestellung 1001 bei Test Shop')
})

test('money that has come makes the order paid; told twice, once', async () => {
  await using shop = await testShop(PayByInvoice, { config })
  const { id, reference } = await order(shop)
  const spaced = reference.replaceAll(/(.{4})/g, '$1 ').toLowerCase()
  const message = transfer(shop, { reference: spaced, amount: 1200, currency: 'EUR' })
  expect((await shop.post('/pay-by-invoice/transfers', message)).status).toBe(204)
  expect((await shop.post('/pay-by-invoice/transfers', message)).status).toBe(204)
  expect(await stateOf(shop, id)).toBe('paid')
})

test('another amount, another reference and what is no transfer are refused, and the payment stays open', async () => {
  await using shop = await testShop(PayByInvoice, { config })
  const { id, reference } = await order(shop)
  const post = async (content: object | string) => {
    const { status, body } = await shop.post('/pay-by-invoice/transfers', transfer(shop, content))
    return [status, body['code']]
  }
  expect(await post({ reference, amount: 1199, currency: 'EUR' })).toEqual([422, 'AMOUNT_DIFFERS'])
  expect(await post({ reference, amount: 1200, currency: 'USD' })).toEqual([422, 'AMOUNT_DIFFERS'])
  expect(await post({ reference: 'RF00', amount: 1200, currency: 'EUR' })).toEqual([404, 'REFERENCE_UNKNOWN'])
  expect(await post({ reference })).toEqual([400, 'TRANSFER_INVALID'])
  expect(await post('<xml/>')).toEqual([400, 'TRANSFER_INVALID'])
  expect(await stateOf(shop, id)).toBe('open')
})

test('what is not signed, is signed over other bytes or long ago changes nothing', async () => {
  await using shop = await testShop(PayByInvoice, { config })
  const { id, reference } = await order(shop)
  const good = transfer(shop, { reference, amount: 1200, currency: 'EUR' })
  const old = new Date(shop.clock.now().getTime() - 6 * 60_000)
  const messages = [
    { body: good.body },
    { ...good, body: `${good.body.toString()}\n` },
    { ...good, headers: { ...good.headers, 'webhook-signature': 'v1,AAAA' } },
    transfer(shop, { reference, amount: 1200, currency: 'EUR' }, old),
  ]
  for (const message of messages) {
    const { status, body } = await shop.post('/pay-by-invoice/transfers', message)
    expect([status, body['code']]).toEqual([400, 'SIGNATURE_INVALID'])
  }
  expect(await stateOf(shop, id)).toBe('open')
})

test('what costs too much is not offered', async () => {
  await using shop = await testShop(PayByInvoice, { config: { ...config, most: 1200 } })
  const offered = async (quantity: number) => {
    const { id } = await shop.cart([{ sku: 'mug', quantity }])
    return (await shop.request('GET', `/carts/${id}/payment-options`)).body['items']
  }
  expect(await offered(1)).toEqual([{ code: 'pay-by-invoice:transfer', title: 'Invoice' }])
  expect(await offered(2)).toEqual([])
})

test('references are such as banks check: the number that they stand for is 1 modulo 97', () => {
  const references = Array.from({ length: 200 }, (_, at) => referenceOf(`pay_${at}`))
  expect(new Set(references).size).toBe(200)
  for (const reference of references) {
    expect(reference).toMatch(/^RF[0-9]{2}[0-9A-Z]{16}$/)
    const digits = `${reference.slice(4)}${reference.slice(0, 4)}`.replaceAll(/[A-Z]/g, (letter) =>
      String(letter.charCodeAt(0) - 55),
    )
    expect(BigInt(digits) % 97n).toBe(1n)
  }
})

test.each([
  ['no account', { holder: 'Test Shop', secret }],
  ['an IBAN that is none', { ...config, iban: '1234' }],
  ['a secret that is too short', { ...config, secret: 'whsec_abc' }],
])('%s is refused', async (_, wrong) => {
  await expect(testShop(PayByInvoice, { config: wrong })).rejects.toThrow('The config of "pay-by-invoice" is not valid')
})

test('an IBAN with a slip of the pen is refused before it goes live', async () => {
  const slip = { ...config, iban: 'DE02 1203 0000 0000 2020 52' }
  await expect(testShop(PayByInvoice, { config: slip })).rejects.toThrow('its check digits are wrong')
})

test('the account is the shop’s own where nobody says whose it is', async () => {
  const { holder: _, ...nobody } = config
  await using shop = await testShop(PayByInvoice, { config: nobody })
  await order(shop)
  await shop.settled()
  expect(shop.mailbox[0]?.text).toContain('Test Shop')
})

const heard: TransferDiffers[] = []

/** Another plugin of the shop. */
@Plugin()
class Bookkeeping {
  @on(TransferDiffers)
  hear(transfer: TransferDiffers): void {
    heard.push(transfer)
  }
}

test('other plugins hear of money that is not what the order costs', async () => {
  await using shop = await testShop(PayByInvoice, { config, with: [Bookkeeping] })
  const { reference } = await order(shop)
  const message = transfer(shop, { reference, amount: 1100, currency: 'EUR' })
  expect((await shop.post('/pay-by-invoice/transfers', message)).status).toBe(422)
  await shop.settled()
  expect(heard).toMatchObject([{ reference, wanted: { amount: 1200 }, came: { amount: 1100, currency: 'EUR' } }])
})
