import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCatalog } from '../../../../core/control/operations/shop/import-catalog.js'
import { shopError } from '../../../../core/model/index.js'
import { operatorToken, startTestApi, type TestApi } from './start-test-api.js'

let api: TestApi
let cookie: string
const password = 'correct horse battery'
const operator = { authorization: `Bearer ${operatorToken}` }

/** What the stand-in for the builder does with the next change. */
let build: () => Promise<never>

beforeAll(async () => {
  const builder = { resolve: () => build() }
  api = await startTestApi({ builder: builder as never })
  await api.addTenant('acme', password)
  await api.addTenant('globex', password)
  cookie = await api.signIn('acme', password)
})

afterAll(() => api.close())

test('of a plugin that is kept for another shop an operator is told, and how to give it; a seller is told that there is none', async () => {
  await api.ask({
    method: 'POST',
    url: '/api/private',
    headers: operator,
    payload: { package: 'house', tenants: ['globex'] },
  })
  build = async () => {
    throw shopError('PLUGIN_NOT_FOUND', 'house')
  }
  const asked = async (headers: Record<string, string>, what: string): Promise<unknown> => {
    const payload = { kind: 'add', plugins: [{ package: 'house', range: '*' }] }
    const { body } = await api.ask({ method: 'POST', url: `/api/tenants/acme/${what}`, headers, payload })
    const last = JSON.parse(body.trim().split('\n').at(-1) ?? '') as { problem?: unknown }
    return last.problem ?? last
  }
  for (const what of ['plan', 'changes']) {
    const title = '"house" is kept for globex: acme cannot have it.'
    const hint = expect.stringContaining('shopctl plugin private house --to globex acme') as string
    expect(await asked(operator, what)).toMatchObject({ code: 'PLUGIN_KEPT', title, hint })
    const told = await asked({ cookie }, what)
    expect(told).toMatchObject({ code: 'PLUGIN_NOT_FOUND' })
    expect(JSON.stringify(told)).not.toContain('globex')
  }
})

test('an operator who misspells a shop is told which was meant, and a seller is not', async () => {
  const hintFor = async (headers: Record<string, string>, url: string): Promise<string> =>
    (await api.ask({ url, headers })).json().hint as string
  for (const url of ['/api/tenants/acmee', '/api/tenants/acmee/plugins', '/api/allowed/acmee'])
    expect([url, await hintFor(operator, url)]).toEqual([url, expect.stringContaining('Did you mean acme?')])
  expect(await hintFor(operator, '/api/tenants/nowhere')).not.toContain('Did you mean')
  expect(await hintFor({ cookie }, '/api/tenants/globe')).not.toContain('Did you mean')
})

const add = { kind: 'add', plugins: [{ package: 'order-minimum', range: '*' }] }

test('a seller sees another shop as if there were none, and nothing of the platform', async () => {
  const elsewhere = ['/api/tenants/globex', '/api/tenants/globex/plugins', '/api/tenants/globex/catalog']
  const hooks = ['', '/types', '/wh_1/log'].map((what) => `/api/tenants/globex/webhooks${what}`)
  const data = ['data', 'export', 'socket'].map((what) => `/api/tenants/globex/plugins/points/${what}`)
  for (const url of [
    ...elsewhere,
    ...data,
    ...hooks,
    '/api/tenants/globex/releases',
    '/api/tenants/globex/logs',
    '/api/tenants/nowhere',
    '/api/tenants/ACME',
  ]) {
    const answer = await api.ask({ url, headers: { cookie } })
    expect([url, answer.statusCode, answer.json().code]).toEqual([url, 404, 'TENANT_NOT_FOUND'])
  }
  const change = await api.ask({
    method: 'POST',
    url: '/api/tenants/globex/changes',
    headers: { cookie },
    payload: add,
  })
  expect(change.statusCode).toBe(404)
  const rotated = await api.ask({
    method: 'POST',
    url: '/api/tenants/globex/webhooks/wh_1/rotate',
    headers: { cookie },
  })
  expect(rotated.statusCode).toBe(404)
  const purge = await api.ask({ method: 'DELETE', url: '/api/tenants/globex/plugins/points/data', headers: { cookie } })
  expect(purge.statusCode).toBe(404)
  for (const [method, url] of [
    ['GET', '/api/status'],
    ['POST', '/api/events/read'],
    ['GET', '/api/events/description?tenant=acme'],
    ['POST', '/api/tenants'],
    ['DELETE', '/api/tenants/acme'],
    ['POST', '/api/tenants/acme/password'],
  ] as const)
    expect([url, (await api.ask({ method, url, headers: { cookie } })).statusCode]).toEqual([url, 403])
})

test('a catalog whose prices are in another currency than the shop’s is refused before the shop is asked', async () => {
  const variants = [{ sku: 'MUG', title: 'White', price: 1200, stock: 4 }]
  const payload = { currency: 'JPY', dryRun: true, products: [{ handle: 'mug', title: 'Mug', variants }] }
  const answer = await api.ask({ method: 'PUT', url: '/api/tenants/acme/catalog', headers: { cookie }, payload })
  expect([answer.statusCode, answer.json()]).toMatchObject([422, { code: 'CURRENCY_DIFFERS' }])
  expect(answer.json().title).toBe('The file’s prices are in JPY, and acme sells in EUR.')
})

test('a catalog in which a product has no variants can be read', async () => {
  const page = { items: [{ handle: 'mug', title: 'Mug', variants: [] }], nextCursor: null }
  const supervisor = { request: async () => ({ status: 200, body: page }) }
  const control = { ...api.control, supervisor } as unknown as typeof api.control
  const { signal } = new AbortController()
  expect(await readCatalog(control, 'acme', { limit: 20, signal })).toEqual(page)
})

test.each([
  ['another site', 'https://evil.example'],
  ['another port', 'http://localhost:81'],
  ['a sandboxed page', 'null'],
  ['a malformed origin', 'http://'],
  ['no web page', 'foo://localhost:80'],
  ['nonsense', '%%%'],
])('what %s asks is refused', async (_who, origin) => {
  const headers = { cookie, origin, host: 'localhost:80' }
  const answer = await api.ask({ method: 'POST', url: '/api/tenants/acme/changes', headers, payload: add })
  expect([answer.statusCode, answer.json()]).toEqual([403, expect.objectContaining({ code: 'FORBIDDEN' })])
  expect((await api.ask({ method: 'DELETE', url: '/api/session', headers })).statusCode).toBe(403)
})

test('what our own page asks is not', async () => {
  const headers = { cookie, origin: 'http://admin.example:8090', host: 'admin.example:8090' }
  const payload = { kind: 'remove', names: ['order-minimum'] }
  const answer = await api.ask({ method: 'POST', url: '/api/tenants/acme/changes', headers, payload })
  expect(answer.body).toContain('INSTALLATION_NOT_FOUND')
})

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense'])(
  'a body of %s is refused unread, since any site’s form can send it',
  async (type) => {
    const payload = JSON.stringify({ tenant: 'acme', password })
    const headers = { 'content-type': type }
    const answer = await api.ask({ method: 'POST', url: '/api/session', headers, payload })
    expect([answer.statusCode, answer.json().code]).toEqual([415, 'NOT_JSON'])
  },
)

test('a huge body is refused, at the sign-in sooner than elsewhere', async () => {
  const payload = { tenant: 'acme', password: 'x'.repeat(5_000) }
  const answer = await api.ask({ method: 'POST', url: '/api/session', payload })
  expect([answer.statusCode, answer.json().code]).toEqual([413, 'BODY_TOO_LARGE'])
  const change = await api.ask({
    method: 'POST',
    url: '/api/tenants/acme/changes',
    headers: { cookie },
    payload: { ...add, more: 'x'.repeat(8 * 2 ** 20) },
  })
  expect(change.statusCode).toBe(413)
})

test('nobody’s body is read', async () => {
  const answer = await api.ask({
    method: 'POST',
    url: '/api/tenants',
    headers: { 'content-type': 'application/json' },
    payload: '{ no JSON',
  })
  expect(answer.statusCode).toBe(401)
})

test('an unknown key, a missing one and broken JSON are told by name', async () => {
  const signIn = (payload: string | object) =>
    api.ask({ method: 'POST', url: '/api/session', headers: { 'content-type': 'application/json' }, payload })
  expect((await signIn({ tenant: 'acme', password, admin: true })).json().title).toContain('unknown key "admin"')
  expect((await signIn({ tenant: 'acme' })).json().title).toContain('"password" is missing')
  for (const body of ['{', '"text"', 'null', '[]', '{"__proto__": {"tenant": "acme"}}'])
    expect([body, (await signIn(body)).statusCode]).toEqual([body, 400])
  for (const url of ['/api/plugins?x=1', '/api/tenants/acme/logs?lines=-1', '/api/tenants/acme/logs?more=1'])
    expect([url, (await api.ask({ url, headers: { cookie } })).statusCode]).toEqual([url, 400])
})

test.each([
  ['/api/plugins/%25', 404],
  ['/api/plugins/..%2F..%2F-%2Fwhoami', 404],
  ['/api/plugins/%00', 404],
  ['/api/tenants/%00', 404],
  ['/api/tenants/%00/plugins', 404],
  ['/api/nothing', 404],
])('the odd address %s is not found, and not our failure', async (url, status) => {
  const answer = await api.ask({ url, headers: operator })
  expect([answer.statusCode, typeof answer.json().code]).toEqual([status, 'string'])
})

test('a number that no database holds is refused at the door', async () => {
  const payload = { kind: 'rollback', to: 99_999_999_999 }
  const answer = await api.ask({ method: 'POST', url: '/api/tenants/acme/changes', headers: { cookie }, payload })
  expect(answer.statusCode).toBe(400)
})

test('a failure of ours is told to the log, with no word of it to the caller', async () => {
  build = () => Promise.reject(new Error('the password of the database is hunter2'))
  const change = await api.ask({ method: 'POST', url: '/api/tenants/acme/changes', headers: { cookie }, payload: add })
  expect(change.statusCode).toBe(200)
  const [last = ''] = change.body.trim().split('\n').slice(-1)
  expect(JSON.parse(last)).toMatchObject({ problem: { status: 500, code: 'INTERNAL' } })
  expect(change.body).not.toContain('hunter2')
  expect(api.log.join('\n')).toContain('hunter2')
})

test('a change goes on when its caller hangs up', async () => {
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  build = async () => {
    begun.resolve()
    await goOn.promise
    throw new Error('the change went on')
  }
  await api.app.listen({ port: 0 })
  const { port } = api.app.server.address() as { port: number }
  const body = JSON.stringify(add)
  const socket = connect(port, '127.0.0.1')
  socket.write(
    `POST /api/tenants/acme/changes HTTP/1.1\r\nhost: localhost\r\ncookie: ${cookie}\r\n` +
      `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  await begun.promise
  const closed = once(socket, 'close')
  socket.resetAndDestroy()
  await closed
  const logged = api.log.length
  goOn.resolve()
  await expect.poll(() => api.log.slice(logged).join()).toContain('the change went on')
  expect((await api.ask({ url: '/api/tenants/acme/plugins', headers: { cookie } })).statusCode).toBe(200)
})

test('where a plugin runs is the operator’s to say: what a seller asks for leaves it there, though it was removed meanwhile (N10)', async () => {
  const want = (payload: object, headers: object) =>
    api.ask({ method: 'POST', url: '/api/tenants/acme/wanted', headers: { ...headers }, payload })
  const placed = { kind: 'add', plugins: [{ package: 'guard', range: '*', place: 'outside' }] }
  const plain = { kind: 'add', plugins: [{ package: 'guard', range: '*' }] }
  const inside = { kind: 'place', names: ['guard'], place: 'inside' }
  const said = { name: 'guard', package: 'guard', range: '*', config: {}, enabled: true }
  expect((await want(placed, { cookie })).json()).toMatchObject({ code: 'FORBIDDEN' })
  expect((await want(placed, operator)).statusCode).toBe(200)
  for (const change of [inside, { kind: 'apply', plugins: [said] }])
    expect((await want(change, { cookie })).json()).toMatchObject({ code: 'FORBIDDEN' })
  build = () => Promise.reject(new Error('it was to be built'))
  for (const url of ['plan', 'changes'].map((door) => `/api/tenants/acme/${door}`)) {
    const answer = await api.ask({
      method: 'POST',
      url,
      headers: { cookie },
      payload: { kind: 'apply', plugins: [said] },
    })
    expect([url, answer.body]).toEqual([url, expect.stringContaining('FORBIDDEN')])
  }
  for (const change of [{ kind: 'remove', names: ['guard'] }, plain])
    expect((await want(change, { cookie })).statusCode).toBe(200)
  const { plugins } = (await api.ask({ url: '/api/tenants/acme/file', headers: operator })).json()
  expect(plugins.guard).toEqual({ place: 'outside' })
  expect((await want(inside, operator)).statusCode).toBe(200)
  const list = (await api.ask({ url: '/api/tenants/acme/plugins', headers: { cookie } })).json()
  expect(list).toMatchObject([{ name: 'guard', place: 'inside' }])
  await want({ kind: 'remove', names: ['guard'] }, operator)
})

test('a plugin that was placed outside is there under another name, too, and when it comes back after it was purged (N10)', async () => {
  const want = (payload: object, headers: object) =>
    api.ask({ method: 'POST', url: '/api/tenants/acme/wanted', headers: { ...headers }, payload })
  const add = (place?: 'outside') => ({ package: 'far', range: '*', name: 'far-two', ...(place ? { place } : {}) })
  const stated = { name: 'far-two', package: 'far', range: '*', config: {}, enabled: true }
  await want({ kind: 'add', plugins: [{ package: 'far', range: '*', place: 'outside' }] }, operator)
  expect((await want({ kind: 'apply', plugins: [stated] }, { cookie })).json()).toMatchObject({ code: 'FORBIDDEN' })
  expect((await want({ kind: 'add', plugins: [add()] }, { cookie })).statusCode).toBe(200)
  const { plugins } = (await api.ask({ url: '/api/tenants/acme/file', headers: operator })).json()
  expect(plugins).toMatchObject({ far: { place: 'outside' }, 'far-two': { place: 'outside' } })
  await want({ kind: 'remove', names: ['far', 'far-two'] }, operator)

  const pool = api.control.pool
  await pool.query(`delete from kept_configs where tenant = 'acme'`)
  await pool.query(`insert into bundles (hash, code, map) values ('b', '', '')`)
  await pool.query(`insert into releases (tenant, number, state, lock, plugins, bundle, kernel, config, reason, made_by, live_at)
    values ('acme', 1, 'retired', '{"plugins": [{"package": "far", "place": "outside"}]}', '[]', 'b', 'k', '', 'add', 'o', now()),
      ('acme', 2, 'retired', '{"plugins": []}', '[]', 'b', 'k', '', 'remove', 's', now())`)
  expect((await want({ kind: 'apply', plugins: [stated] }, { cookie })).json()).toMatchObject({ code: 'FORBIDDEN' })
  expect((await want({ kind: 'add', plugins: [add('outside')] }, { cookie })).statusCode).toBe(200)
  await want({ kind: 'remove', names: ['far-two'] }, operator)
  await pool.query(`delete from releases where tenant = 'acme'`)
  await pool.query(`delete from kept_configs where tenant = 'acme'`)
})
