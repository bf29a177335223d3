import { afterAll, beforeAll, expect, test } from 'vitest'
import { operatorToken, startTestApi, type TestApi } from './start-test-api.js'

let api: TestApi
const password = 'correct horse battery'

beforeAll(async () => {
  api = await startTestApi()
  for (const tenant of ['acme', 'globex', 'hooli']) await api.addTenant(tenant, password)
})

afterAll(() => api.close())

/** Who is not signed in: to sign in, and to learn that there is nothing. */
const anybodys = ['GET /api/session', 'POST /api/session', 'DELETE /api/session', 'ALL /api/*']
const everySellers = ['PUT /api/session/password', 'GET /api/plugins', 'GET /api/plugins/:name']
const operators = [
  'GET /api/status',
  'GET /api/requests/:id',
  'POST /api/tenants',
  'POST /api/tenants/plan',
  'DELETE /api/tenants/:slug',
  'POST /api/tenants/:slug/verify',
  'POST /api/tenants/:slug/password',
  'POST /api/events/read',
  'GET /api/events/description',
  'POST /api/garbage',
  'GET /api/trusted',
  'POST /api/trusted',
  'POST /api/trusted/withdraw',
  'GET /api/private',
  'POST /api/private',
  'GET /api/allowed/:slug',
  'POST /api/allowed',
  'GET /api/reviews',
  'POST /api/reviews',
  'POST /api/impact',
  'POST /api/reviews/withdraw',
  'GET /api/kills',
  'POST /api/kills',
  'POST /api/kills/withdraw',
  'GET /api/kernels',
  'POST /api/kernels/move',
  'POST /api/kernels/settle',
  'GET /api/trials',
  'POST /api/trials',
]

/** Every route once; what answers GET answers HEAD. */
const routes = (): readonly string[] => {
  const all = api.routes.filter((route) => !route.startsWith('HEAD '))
  const isOfAll = (route: string): boolean => route.endsWith(' /api/*')
  return [...all.filter((route) => !isOfAll(route)), 'ALL /api/*']
}

async function codeOf(route: string, headers: Record<string, string>, tenant = 'acme'): Promise<string> {
  const [method = '', path = ''] = route.split(' ')
  const url = path
    .replace(':slug', tenant)
    .replaceAll(/:(from|to|version)/g, '1')
    .replaceAll(/:\w+/g, 'some')
  const answer = await api.ask({ method, url, headers })
  const { code = '' } = answer.body.startsWith('{') ? answer.json<{ code?: string }>() : {}
  return `${answer.statusCode} ${code}`.trim()
}

const codes = async (of: readonly string[], headers: Record<string, string>, tenant?: string) =>
  Object.fromEntries(await Promise.all(of.map(async (route) => [route, await codeOf(route, headers, tenant)] as const)))

const all = (of: readonly string[], code: string) => Object.fromEntries(of.map((route) => [route, code]))

test('each route of the control API says who may come in, and nobody may without', async () => {
  const closed = routes().filter((route) => !anybodys.includes(route))
  expect(await codes(closed, {})).toEqual(all(closed, '401 UNAUTHORIZED'))
  expect(await codes(closed, { authorization: 'Bearer guessed' })).toEqual(all(closed, '401 UNAUTHORIZED'))
  expect(routes()).toEqual(expect.arrayContaining([...anybodys, ...everySellers, ...operators]))
})

test('what is the operator’s no seller may, of the own shop neither; all else is of one shop, or every seller’s', async () => {
  const headers = { cookie: await api.signIn('acme', password) }
  expect(await codes(operators, headers)).toEqual(all(operators, '403 FORBIDDEN'))
  const others = routes().filter((route) => ![...anybodys, ...everySellers, ...operators].includes(route))
  expect(others.filter((route) => !/^[A-Z]+ \/api\/tenants\/:slug(\/|$)/.test(route))).toEqual([])
  expect(others.length).toBeGreaterThan(40)
  for (const tenant of ['globex', 'nowhere', '%00', 'acme%2f..%2fglobex'])
    expect(await codes(others, headers, tenant)).toEqual(all(others, '404 TENANT_NOT_FOUND'))
})

test('with the first password no route is open but those of the session', async () => {
  const cookie = await api.signIn('hooli', await api.control.accounts.resetPassword('hooli'))
  const closed = routes().filter((route) => ![...anybodys, ...operators, everySellers[0]].includes(route))
  expect(await codes(closed, { cookie }, 'hooli')).toEqual(all(closed, '403 PASSWORD_UNCHANGED'))
})

test('the operator’s token changes no seller’s password by knowing the old one', async () => {
  const headers = { authorization: `Bearer ${operatorToken}` }
  expect(await codeOf('PUT /api/session/password', headers)).toBe('403 FORBIDDEN')
})
