import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import GiftMessage from '../src/index.js'

const mug = [{ sku: 'mug', quantity: 1 }]
const greeting = { 'gift-message': { message: 'For Ann' } }

test('a message in a cart is the order’s, too', async () => {
  await using shop = await testShop(GiftMessage)
  const cart = await shop.cart(mug, greeting)
  expect(cart.custom).toEqual(greeting)
  expect((await shop.checkout(cart)).body['custom']).toEqual(greeting)
})

test('a message that does not fit on the card is refused, in the shopper’s language', async () => {
  await using shop = await testShop(GiftMessage, { config: { most: 5 } })
  const { id } = await shop.cart(mug)
  const write = () => shop.request('PATCH', `/carts/${id}`, { custom: greeting })
  expect(await write()).toMatchObject({
    status: 422,
    body: { code: 'GIFT_MESSAGE_TOO_LONG', title: 'A gift message has at most 5 letters.' },
  })
  shop.language = 'de-AT,de;q=0.9'
  expect((await write()).body['title']).toBe('Ein Geschenkgruß hat höchstens 5 Zeichen.')
})

test('a message can be taken away again', async () => {
  await using shop = await testShop(GiftMessage)
  const { id } = await shop.cart(mug, greeting)
  const { body } = await shop.request('PATCH', `/carts/${id}`, { custom: { 'gift-message': { message: null } } })
  expect(body['custom']).toEqual({ 'gift-message': {} })
})

test('who orders with a message gets a mail that repeats it, with a picture', async () => {
  await using shop = await testShop(GiftMessage)
  await shop.checkout(await shop.cart(mug, greeting))
  await shop.settled()
  expect(shop.mailbox).toMatchObject([{ to: 'guest@example.com', subject: 'The gift message of your order 1001' }])
  expect(shop.mailbox[0]?.text).toContain('> For Ann')
  const [, picture = ''] = /!\[\]\((.+)\)/.exec(shop.mailbox[0]?.text ?? '') ?? []
  const address = new URL(picture.replaceAll('\\', ''))
  expect(await shop.request('GET', address.pathname + address.search)).toMatchObject({
    status: 200,
    headers: { 'content-type': 'image/png' },
  })
})

test('the mail speaks the language in which it was ordered', async () => {
  await using shop = await testShop(GiftMessage)
  shop.language = 'de'
  await shop.checkout(await shop.cart(mug, greeting))
  await shop.settled()
  expect(shop.mailbox[0]?.subject).toBe('Der Geschenkgruß zu Ihrer Bestellung 1001')
  expect(shop.mailbox[0]?.text.replaceAll('\u00a0', ' ')).toContain('über 12,00 €')
})

test('an order without a message brings no mail', async () => {
  await using shop = await testShop(GiftMessage)
  await shop.checkout(await shop.cart(mug))
  await shop.settled()
  expect(shop.mailbox).toEqual([])
})
