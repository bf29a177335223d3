import { createHash } from 'node:crypto'
import { testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import LoginPing from '../src/index.js'

const url = 'https://guard.example.com/logins'
const config = { url }

test('a login is told with the customer’s id', async () => {
  await using shop = await testShop(LoginPing, { config })
  const ann = await shop.customer({ email: 'ann@example.com' })
  await shop.login(ann)
  await shop.settled()
  const body = { type: 'login', result: 'success', customer: ann.id, at: shop.clock.now().toISOString() }
  expect(shop.http.calls).toMatchObject([{ method: 'POST', url, body }])
})

test('a failed login is told with a hash of the address, never with the address', async () => {
  await using shop = await testShop(LoginPing, { config })
  await shop.login({ email: 'Eve@Example.com', password: 'a guess' })
  await shop.settled()
  const emailHash = createHash('sha256').update('eve@example.com').digest('hex')
  expect(shop.http.calls).toMatchObject([{ body: { result: 'failure', emailHash } }])
  expect(JSON.stringify(shop.http.calls)).not.toMatch(/eve/i)
})

test.each([
  ['fails', { status: 500 }],
  ['is down', new Error('connect ECONNREFUSED')],
])('a login works when the other service %s, and the log says so', async (_, reply) => {
  await using shop = await testShop(LoginPing, { config })
  shop.http.reply(url, reply)
  expect((await shop.login(await shop.customer({ email: 'ann@example.com' }))).status).toBe(201)
  await shop.settled()
  expect(shop.log).toMatchObject([{ level: 'error', plugin: 'login-ping' }])
})

test('a login never waits for the other service (S4)', async () => {
  await using shop = await testShop(LoginPing, { config })
  const answered = Promise.withResolvers<Response>()
  shop.http.fetch = () => answered.promise
  expect((await shop.login(await shop.customer({ email: 'ann@example.com' }))).status).toBe(201)
  answered.resolve(new Response())
})
