import { afterAll, beforeAll, expect, test } from 'vitest'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import type { Shopper } from '../../setup/shopper.js'
import { openShop, sku } from '../../setup/small-shop.js'

// P5: a plugin adds a field to carts and orders; its texts, its picture and its values come and go with it, live.

let platform: RunningPlatform
let shopper: Shopper
const greeting = { custom: { 'gift-message': { message: 'Für Ann' } } }

beforeAll(async () => {
  platform = await sharedPlatform()
  shopper = await openShop(platform, 'present')
}, 120_000)

afterAll(() => platform.removeShops('present'))

const picture = (): URL => new URL('/assets/gift-message/gift.png', shopper.address)

const add = (package_: string, config = {}) =>
  platform.client.changeSet(
    'present',
    { kind: 'add', plugins: [{ package: package_, range: '*', config }] },
    () => undefined,
  )

test('custom fields are in the API as soon as their plugin is there: a shopper writes one and the order has it (P5)', async () => {
  const cart = await shopper.cart(sku.cheap)
  expect((await shopper.request('PATCH', `/carts/${cart}`, greeting)).status).toBe(400)
  await add('gift-message', { most: 10 })
  expect((await shopper.request('PATCH', `/carts/${cart}`, greeting)).body).toMatchObject(greeting)
  expect((await shopper.checkout(cart)).body).toMatchObject(greeting)
})

test('a refusal reaches a German shopper in German, through the gateway', async () => {
  const cart = await shopper.cart(sku.cheap)
  const response = await fetch(new URL(`/carts/${cart}`, shopper.address), {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' },
    body: JSON.stringify({ custom: { 'gift-message': { message: 'Ein langer Gruß' } } }),
  })
  expect(await response.json()).toMatchObject({ title: 'Ein Geschenkgruß hat höchstens 10 Zeichen.' })
})

test('the plugin’s picture is served as it is', async () => {
  const served = await fetch(picture())
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect((await served.arrayBuffer()).byteLength).toBeGreaterThan(50)
})

test('without the plugin there is neither picture nor field, and its values are there again when it is', async () => {
  const cart = await shopper.cart(sku.cheap)
  await shopper.request('PATCH', `/carts/${cart}`, greeting)
  await platform.client.changeSet('present', { kind: 'remove', names: ['gift-message'] }, () => undefined)
  expect((await fetch(picture())).status).toBe(404)
  expect((await shopper.request('GET', `/carts/${cart}`)).body).not.toHaveProperty('custom')
  await add('gift-message')
  expect((await shopper.request('GET', `/carts/${cart}`)).body).toMatchObject(greeting)
}, 60_000)
