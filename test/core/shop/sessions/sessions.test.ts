import { randomBytes, scryptSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { password, signUp } from '../shopper.js'
import type { TestShop } from '../test-shop.js'

let server: ShopServer
// For what is refused and changes nothing.
let calm: TestShop
beforeAll(async () => {
  server = await startShopServer()
  calm = await server.shop()
  await signUp(calm)
})
afterAll(() => server.close())

const email = 'ann@example.com'

function quickHash(text: string): string {
  const [cost, salt] = [{ N: 1024, r: 8, p: 1 }, randomBytes(16)]
  const hash = scryptSync(text.normalize('NFKC'), salt, 32, cost)
  return ['scrypt', ...Object.values(cost), salt.toString('base64url'), hash.toString('base64url')].join('$')
}

async function shopWithAnn(): Promise<TestShop> {
  const shop = await server.shop()
  await shop.request('POST /customers', { body: { email, name: 'Ann', password } })
  // Most tests here guess a lot: a hash carries its own cost, and this one takes no time to check.
  await shop.sql('update customers set password = $1', [quickHash(password)])
  return shop
}

const login = (shop: TestShop, credentials: object = {}) =>
  shop.request('POST /sessions', { body: { email, password, ...credentials } })

async function failTimes(shop: TestShop, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await login(shop, { password: 'a wrong guess' })
}

test('a customer signs in, is known by the token, signs out, and is known no more (P15)', async () => {
  const shop = await shopWithAnn()
  const { status, body } = await login(shop)
  expect(status).toBe(201)
  expect(body).toMatchObject({ customer: { email }, isFirst: true, expiresAt: '2026-12-22T12:00:00.000Z' })
  const token = String(body['token'])
  expect((await shop.request('GET /customers/me', { token })).status).toBe(200)
  expect((await shop.request('DELETE /sessions/current', { token })).status).toBe(204)
  expect((await shop.request('GET /customers/me', { token })).status).toBe(401)
})

test('the email may be spelled as one likes, the password may not', async () => {
  const shop = await shopWithAnn()
  expect((await login(shop, { email: 'ANN@example.COM' })).status).toBe(201)
  expect((await login(shop, { password: password.toUpperCase() })).body['code']).toBe('INVALID_CREDENTIALS')
})

test('a wrong password and an unknown email get the same answer', async () => {
  const shop = await shopWithAnn()
  const wrong = await login(shop, { password: 'a wrong guess' })
  const unknown = await login(shop, { email: 'eve@example.com' })
  const { requestId: _, ...words } = wrong.body
  expect(wrong.status).toBe(401)
  expect(unknown.body).toMatchObject(words)
})

test('of eight first logins at once, in two workers, one is the first', async () => {
  const shop = await shopWithAnn()
  const other = await shop.another()
  const answers = await Promise.all([shop, other, shop, other, shop, other, shop, other].map((worker) => login(worker)))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201))
  expect(answers.filter(({ body }) => body['isFirst'] === true)).toHaveLength(1)
  const events = (await shop.emitted()).filter(({ type }) => type === 'customer.logged-in')
  expect(events).toHaveLength(8)
  expect(events.filter(({ payload }) => payload['isFirst'] === true)).toHaveLength(1)
})

test('a login is told as an event of the customer, without password and token', async () => {
  const shop = await shopWithAnn()
  const { body } = await login(shop)
  const customer = body['customer'] as { id: string }
  const [, event] = await shop.emitted()
  expect(event).toEqual({
    type: 'customer.logged-in',
    aggregate: `customer:${customer.id}`,
    payload: { customer, isFirst: true },
  })
})

test('the tables hold no token that one could sign in with', async () => {
  const shop = await shopWithAnn()
  const token = String((await login(shop)).body['token'])
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  const [session] = await shop.sql('select * from sessions')
  const kept = session?.['token_hash'] as Buffer
  expect(kept).toHaveLength(32)
  expect(kept.equals(Buffer.from(token, 'base64url'))).toBe(false)
})

test('a session ends after thirty days, and the next login clears it away', async () => {
  const shop = await shopWithAnn()
  const token = String((await login(shop)).body['token'])
  shop.clock.advance({ hours: 30 * 24 - 1 })
  expect((await shop.request('GET /customers/me', { token })).status).toBe(200)
  shop.clock.advance({ hours: 1 })
  expect((await shop.request('GET /customers/me', { token })).status).toBe(401)
  await login(shop)
  expect(await shop.sql('select from sessions')).toHaveLength(1)
})

test.each(['', 'x', `' or true --`, '\0', 'ü'.repeat(100)])('the token %j belongs to nobody', async (token) => {
  expect((await calm.request('DELETE /sessions/current', { token })).status).toBe(401)
  expect(await calm.sql('select from sessions')).toHaveLength(1)
})

test('after ten failures even the right password has to wait, for a quarter of an hour', async () => {
  const shop = await shopWithAnn()
  await failTimes(shop, 10)
  const refused = await login(shop)
  expect([refused.status, refused.body['code']]).toEqual([429, 'TOO_MANY_ATTEMPTS'])
  expect(refused.body['title']).toContain('15 min')
  shop.clock.advance({ minutes: 14 })
  expect((await login(shop)).status).toBe(429)
  shop.clock.advance({ minutes: 1 })
  expect((await login(shop)).status).toBe(201)
})

test('an unknown email has to wait like a known one', async () => {
  const shop = await shopWithAnn()
  const eve = { email: 'eve@example.com' }
  for (let i = 0; i < 10; i++) await login(shop, eve)
  expect((await login(shop, eve)).status).toBe(429)
  expect((await login(shop)).status).toBe(201)
})

test('a success begins the count anew', async () => {
  const shop = await shopWithAnn()
  await failTimes(shop, 9)
  expect((await login(shop)).status).toBe(201)
  await failTimes(shop, 2)
  expect((await login(shop)).status).toBe(201)
})

test('sending many guesses at once gets no further than sending them one by one', async () => {
  const shop = await server.shop()
  await signUp(shop)
  const guesses = Array.from({ length: 14 }, () => login(shop, { password: 'a wrong guess' }))
  const right = login(shop)
  await Promise.all(guesses)
  expect((await right).status).toBe(429)
}, 60_000)

test('a failure that is older than the window is not kept', async () => {
  const shop = await shopWithAnn()
  await login(shop, { email: 'eve@example.com' })
  shop.clock.advance({ minutes: 16 })
  await login(shop, { email: 'eva@example.com' })
  expect(await shop.sql('select email_key from login_failures')).toEqual([{ email_key: 'eva@example.com' }])
})

test.each([
  ['no password', { email }],
  ['a list for an email', { email: [email], password }],
  ['an object for a password', { email, password: { $ne: '' } }],
  ['an unknown key', { email, password, remember: true }],
])('%s is no login', async (_what, body) => {
  expect((await calm.request('POST /sessions', { body })).status).toBe(400)
})

test('a customer of one shop is nobody in another', async () => {
  const shop = await server.shop()
  const other = await server.shop()
  const { token } = await signUp(shop)
  expect((await other.request('GET /customers/me', { token })).status).toBe(401)
})
