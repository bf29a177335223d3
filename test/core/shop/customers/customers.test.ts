import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Customer } from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { password, signUp } from '../shopper.js'
import type { TestShop } from '../test-shop.js'

let server: ShopServer
// For what is refused and changes nothing.
let calm: TestShop
beforeAll(async () => {
  server = await startShopServer()
  calm = await server.shop()
})
afterAll(() => server.close())

const ann = { email: 'Ann@Example.com', name: 'Ann', password }

test('an account is opened, and the answer and the event tell of it without the password (P15)', async () => {
  const shop = await server.shop()
  const { status, body, text } = await shop.request<Customer>('POST /customers', { body: ann })
  expect(status).toBe(201)
  expect(body).toEqual({ id: expect.stringMatching(/^cus_/), email: 'Ann@Example.com', name: 'Ann' })
  const emitted = await shop.emitted()
  expect(emitted).toEqual([
    { type: 'customer.registered', aggregate: `customer:${body.id}`, payload: { customer: body } },
  ])
  expect(text + JSON.stringify(emitted)).not.toContain(password)
})

test('the password is nowhere in the shop’s tables', async () => {
  const shop = await server.shop()
  await shop.request('POST /customers', { body: ann })
  expect(JSON.stringify(await shop.sql('select * from customers'))).not.toContain(password)
})

test('an email has one account, in whatever spelling', async () => {
  const shop = await server.shop()
  await shop.request('POST /customers', { body: ann })
  const { status, body } = await shop.request('POST /customers', { body: { ...ann, email: 'ann@EXAMPLE.com' } })
  expect([status, body['code']]).toEqual([409, 'EMAIL_TAKEN'])
})

test('of ten registrations of one email at once, one opens an account and says so once', async () => {
  const shop = await server.shop()
  const answers = await Promise.all(Array.from({ length: 10 }, () => shop.request('POST /customers', { body: ann })))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(9)
  expect(await shop.emitted()).toHaveLength(1)
})

test.each([
  ['a password of seven letters', { ...ann, password: '1234567' }],
  ['no email', { ...ann, email: 'ann' }],
  ['two emails', { ...ann, email: 'ann@example.com,eve@example.com' }],
  ['an email with a name around it', { ...ann, email: 'Ann<ann@example.com>' }],
  ['an email with a line break', { ...ann, email: 'ann@example.com\r\nBcc:eve@example.com' }],
  ['an email with a NUL', { ...ann, email: 'ann\0@example.com' }],
  ['a name with a line break', { ...ann, name: 'Ann\nBcc: eve@example.com' }],
  ['an empty name', { ...ann, name: '' }],
  ['an unknown key', { ...ann, isAdmin: true }],
])('%s opens no account', async (_what, body) => {
  const answer = await calm.request('POST /customers', { body })
  expect([answer.status, answer.body['code']]).toEqual([400, 'INPUT_INVALID'])
  expect(await calm.sql('select from customers')).toHaveLength(0)
})

test('what is wrong with an email is told in words', async () => {
  const { body } = await calm.request('POST /customers', { body: { ...ann, email: 'ann' } })
  expect(body['title']).toBe('body/email must be one email address')
})

test('a customer reads their own profile, and nobody’s without being signed in', async () => {
  const shop = await server.shop()
  const { customer, token } = await signUp(shop)
  const { body, text } = await shop.request('GET /customers/me', { token })
  expect(body).toEqual(customer)
  expect(text).not.toContain('scrypt')
  const stranger = await shop.request('GET /customers/me')
  expect([stranger.status, stranger.body['code']]).toEqual([401, 'SIGN_IN_REQUIRED'])
})

test('quotes and SQL in a name are just letters', async () => {
  const shop = await server.shop()
  const name = `Robert'); drop table customers; --`
  const { body } = await shop.request('POST /customers', { body: { ...ann, name } })
  expect(body['name']).toBe(name)
  expect(await shop.sql('select name from customers')).toEqual([{ name }])
})
