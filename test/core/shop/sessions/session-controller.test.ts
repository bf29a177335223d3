import { afterAll, beforeAll, expect, test } from 'vitest'
import { after, before, deny, type Outcome, Plugin } from '../../../../core/sdk/index.js'
import { type LoggedIn, type LoginCall, SessionController } from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { password, signUp } from '../shopper.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

interface Seen {
  readonly input: LoginCall
  readonly outcome: Outcome<LoggedIn>
}

/** A plugin class of its own for each test, and what it saw, one login after another. */
function spy() {
  const seen: Seen[] = []
  @Plugin()
  class Spy {
    @after(SessionController, 'login')
    look(input: LoginCall, outcome: Outcome<LoggedIn>) {
      seen.push({ input, outcome })
    }
  }
  return { Spy, seen }
}

test('a plugin on the login action sees the call, its customer and the success, and neither password nor token (S4)', async () => {
  const { Spy, seen } = spy()
  const shop = await server.shop({ plugins: { spy: Spy } })
  const { customer } = await signUp(shop)
  await shop.settled()
  expect(seen).toHaveLength(1)
  expect(Object.keys(seen[0]?.input ?? {})).toEqual(['email', 'requestId', 'userAgent'])
  expect(seen[0]?.outcome).toEqual({ ok: true, value: { customer, isFirst: true } })
})

test('nothing that a hook is given holds the password or the token, however deep one looks', async () => {
  const { Spy, seen } = spy()
  const shop = await server.shop({ plugins: { spy: Spy } })
  const { token } = await signUp(shop)
  await shop.settled()
  expect(seen).toHaveLength(1)
  const all = JSON.stringify(seen, (_key, value: unknown) => (typeof value === 'function' ? String(value) : value))
  expect(all).not.toContain(password)
  expect(all).not.toContain(token)
})

test('a plugin on the login action sees a failure too, with its code (S4)', async () => {
  const { Spy, seen } = spy()
  const shop = await server.shop({ plugins: { spy: Spy } })
  const headers = { 'user-agent': 'a browser', 'x-request-id': 'r-1' }
  await shop.request('POST /sessions', { body: { email: 'eve@example.com', password }, headers })
  await shop.settled()
  expect(seen[0]?.input).toEqual({ email: 'eve@example.com', requestId: 'r-1', userAgent: 'a browser' })
  expect(seen[0]?.outcome).toMatchObject({ ok: false, error: { code: 'INVALID_CREDENTIALS', status: 401 } })
})

@Plugin()
class Doorman {
  @before(SessionController, 'login')
  refuse({ email }: LoginCall) {
    return deny('NOT_TODAY', `${email} may not come in.`)
  }
}

test('a guard that denies keeps a customer out, without a session and without an event', async () => {
  const shop = await server.shop({ plugins: { doorman: Doorman } })
  await shop.request('POST /customers', { body: { email: 'ann@example.com', name: 'Ann', password } })
  const { status, body } = await shop.request('POST /sessions', { body: { email: 'ann@example.com', password } })
  expect([status, body['code']]).toEqual([422, 'NOT_TODAY'])
  expect(await shop.sql('select from sessions')).toHaveLength(0)
  expect((await shop.emitted()).map(({ type }) => type)).toEqual(['customer.registered'])
})
