import { afterAll, beforeAll, expect, test } from 'vitest'
import { cookieOf, operatorToken, startTestApi, type TestApi } from './start-test-api.js'

let api: TestApi
const password = 'correct horse battery'

beforeAll(async () => {
  api = await startTestApi()
  await api.addTenant('acme', password)
  await api.addTenant('globex', password)
})

afterAll(() => api.close())

const signIn = (tenant: string, password: string, remoteAddress = '127.0.0.1') =>
  api.ask({ method: 'POST', url: '/api/session', payload: { tenant, password }, remoteAddress })

test('the session’s cookie is out of reach of scripts and of other sites', async () => {
  const answer = await signIn('acme', password)
  expect(answer.json()).toEqual({ tenant: 'acme', mustChange: false })
  expect(answer.headers['set-cookie']).toMatch(/^shopctl_session=[\w-]{43}; Path=\/api; HttpOnly; SameSite=Strict$/)
  expect(answer.headers['cache-control']).toBe('no-store')
})

test('a browser that came over TLS sends the session’s cookie over TLS only', async () => {
  const headers = { origin: 'https://admin.example', host: 'admin.example' }
  const payload = { tenant: 'acme', password }
  const answer = await api.ask({ method: 'POST', url: '/api/session', headers, payload })
  expect(answer.headers['set-cookie']).toMatch(/; Path=\/api; HttpOnly; Secure; SameSite=Strict$/)
})

test('signing in never takes over a session that the caller brings, and ends it', async () => {
  const before = await api.signIn('acme', password)
  const answer = await api.ask({
    method: 'POST',
    url: '/api/session',
    headers: { cookie: before },
    payload: { tenant: 'acme', password },
  })
  expect(cookieOf(answer)).not.toBe(before)
  expect((await api.ask({ url: '/api/session', headers: { cookie: before } })).statusCode).toBe(204)
  const planted = 'shopctl_session=planted'
  await api.ask({
    method: 'POST',
    url: '/api/session',
    headers: { cookie: planted },
    payload: { tenant: 'acme', password },
  })
  expect((await api.ask({ url: '/api/session', headers: { cookie: planted } })).statusCode).toBe(204)
})

test('whoever signed out, or never signed in, is nobody', async () => {
  const cookie = await api.signIn('acme', password)
  await api.ask({ method: 'DELETE', url: '/api/session', headers: { cookie } })
  expect((await api.ask({ url: '/api/session', headers: { cookie } })).statusCode).toBe(204)
  for (const headers of [{ cookie }, {}, { authorization: 'Bearer wrong' }, { authorization: operatorToken }]) {
    const answer = await api.ask({ url: '/api/tenants/acme', headers })
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'UNAUTHORIZED'])
  }
})

test('a wrong password and a shop that is not there get the same answer', async () => {
  const wrong = await signIn('acme', 'wrong')
  const nowhere = await signIn('nowhere', 'wrong')
  expect([wrong.statusCode, wrong.json()]).toEqual([nowhere.statusCode, nowhere.json()])
  expect(wrong.statusCode).toBe(401)
})

test('after ten wrong passwords an address has to wait, also with the right one, and nobody else does', async () => {
  const guesses = await Promise.all(Array.from({ length: 12 }, () => signIn('globex', 'a guess', '10.0.0.1')))
  expect(guesses.map(({ statusCode }) => statusCode).sort()).toEqual([...Array(10).fill(401), 429, 429])
  expect((await signIn('globex', password, '10.0.0.1')).json()).toMatchObject({
    code: 'TOO_MANY_ATTEMPTS',
    title: 'Too many failed sign-ins. Try again in 15 min.',
  })
  expect((await signIn('globex', password, '10.0.0.2')).statusCode).toBe(200)
  expect((await signIn('acme', password, '10.0.0.1')).statusCode).toBe(200)
})

test('somebody who knows the password begins to count anew', async () => {
  for (let round = 0; round < 2; round++) {
    for (let guess = 0; guess < 9; guess++) await signIn('acme', 'a guess', '10.0.0.3')
    expect((await signIn('acme', password, '10.0.0.3')).statusCode).toBe(200)
  }
})

test('the wait ends after a quarter of an hour, or when an operator gives a new first password', async () => {
  for (let guess = 0; guess < 11; guess++) await signIn('acme', 'a guess', '10.0.0.4')
  expect((await signIn('acme', password, '10.0.0.4')).statusCode).toBe(429)
  await api.control.pool.query(`update sign_in_attempts set since = since - interval '15 minutes'`)
  expect((await signIn('acme', password, '10.0.0.4')).statusCode).toBe(200)

  await api.addTenant('initech', password)
  for (let guess = 0; guess < 11; guess++) await signIn('initech', 'a guess')
  const headers = { authorization: `Bearer ${operatorToken}` }
  const given = await api.ask({ method: 'POST', url: '/api/tenants/initech/password', headers })
  expect((await signIn('initech', given.json().password)).json()).toEqual({ tenant: 'initech', mustChange: true })
})

test('with the first password nothing works but choosing another', async () => {
  await api.addTenant('hooli', password)
  const first = await api.control.accounts.resetPassword('hooli')
  const cookie = await api.signIn('hooli', first)
  for (const url of ['/api/plugins', '/api/plugins/x', '/api/tenants/hooli', '/api/tenants/hooli/releases']) {
    const answer = await api.ask({ url, headers: { cookie } })
    expect([url, answer.statusCode, answer.json().code]).toEqual([url, 403, 'PASSWORD_UNCHANGED'])
  }
  const payload = { kind: 'remove', names: ['x'] }
  const change = await api.ask({ method: 'POST', url: '/api/tenants/hooli/changes', headers: { cookie }, payload })
  expect(change.statusCode).toBe(403)
})

test('a new password is long enough, new, and ends all other sessions', async () => {
  const change = (cookie: string, payload: object) =>
    api.ask({ method: 'PUT', url: '/api/session/password', headers: { cookie }, payload })
  await api.addTenant('umbrella', password)
  const first = await api.control.accounts.resetPassword('umbrella')
  const [here, elsewhere] = [await api.signIn('umbrella', first), await api.signIn('umbrella', first)]

  expect((await change(here, { old: first, new: 'short' })).json().title).toContain('fewer than 10')
  expect((await change(here, { old: first, new: first })).json().title).toContain('it is the old one')
  expect((await change(here, { old: 'a guess', new: password })).json().code).toBe('PASSWORD_WRONG')
  const changed = await change(here, { old: first, new: password })
  expect(changed.statusCode).toBe(204)
  for (const cookie of [here, elsewhere])
    expect((await api.ask({ url: '/api/session', headers: { cookie } })).statusCode).toBe(204)
  const answer = await api.ask({ url: '/api/session', headers: { cookie: cookieOf(changed) } })
  expect(answer.json()).toEqual({ tenant: 'umbrella', mustChange: false })
})

test('whoever has a session cannot guess its password for long', async () => {
  await api.addTenant('stark', password)
  const headers = { cookie: await api.signIn('stark', password) }
  const guess = () =>
    api.ask({
      method: 'PUT',
      url: '/api/session/password',
      headers,
      payload: { old: 'a guess', new: 'another password' },
    })
  const codes = (await Promise.all(Array.from({ length: 11 }, guess))).map(({ statusCode }) => statusCode)
  expect(codes.sort()).toEqual([...Array(10).fill(422), 429])
})

test('a session ends after twelve hours', async () => {
  const cookie = await api.signIn('acme', password)
  await api.control.pool.query(`update sessions set expires_at = expires_at - interval '12 hours'`)
  expect((await api.ask({ url: '/api/session', headers: { cookie } })).statusCode).toBe(204)
})
