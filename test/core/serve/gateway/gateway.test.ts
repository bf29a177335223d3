import { connect, createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestTag } from '../../../../core/protocol/index.js'
import { ask } from '../load.js'
import { RawClient, rawRequest } from '../raw-client.js'
import { Serving, until } from '../serving.js'

let serving: Serving
let address: string
let main: string

beforeAll(async () => {
  serving = await Serving.open({
    limits: {
      bodyBytes: 1024 * 1024,
      headersMs: 700,
      parkMs: 400,
      parked: 5,
      halfClosedMs: 200,
      answerMs: 2_000,
      inFlight: 40,
    },
  })
  address = await serving.openShop()
  main = serving.supervisor.gatewayAddress
})
afterAll(() => serving.close())

test('the main port routes by the host’s name, whatever its case and port', async () => {
  await serving.openShop('globex', 7)
  const asked = (host: string) => ask(main, { headers: { host } })
  expect((await asked('acme.localhost')).headers['x-release']).toBe('1')
  expect((await asked('GLOBEX.localhost:8080')).headers['x-release']).toBe('7')
  expect((await asked('globex.localhost.')).headers['x-release']).toBe('7')
  const unknown = await asked('initech.localhost')
  expect(unknown).toMatchObject({ status: 404, headers: { 'content-type': 'application/problem+json' } })
  expect(JSON.parse(unknown.body)).toMatchObject({
    code: 'SHOP_NOT_HERE',
    title: 'There is no shop at "initech.localhost".',
  })
})

test('each answer says its request’s id, which no client chooses, and its release (P18)', async () => {
  const { headers } = await ask(address, { headers: { 'x-request-id': 'abc-123' } })
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  expect(headers['x-release']).toBe('1')
  expect((await ask(`${address}/_platform`)).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
})

test('a request’s id says whose it is, and of two requests it is not the same', async () => {
  const ids = await Promise.all([1, 2].map(async () => (await ask(address)).headers['x-request-id']))
  expect(new Set(ids).size).toBe(2)
  for (const id of ids) expect(id).toMatch(new RegExp(`^[0-9a-f-]{24}${requestTag('acme')}$`))
})

test('the worker gets the client’s headers without those of the hop, and what the gateway knows', async () => {
  const [answer] = await rawRequest(
    address,
    [
      'GET /headers?a=%2F..%2f&b HTTP/1.1',
      'Host: shop.example:99',
      'Connection: keep-alive, X-Private, content-length',
      'X-Private: 1',
      'X-Kept: one',
      'x-kept: two',
      'TE: trailers',
      'Keep-Alive: timeout=5',
      'Proxy-Authorization: Basic abc',
      'X-Shopctl-Token: forged',
      'X-Forwarded-For: 6.6.6.6',
      'Forwarded: for=6.6.6.6',
      'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      'TraceState: vendor=secret',
      'Baggage: user=ann',
      'Cookie: a=1; shopctl_session=stolen; b=2',
      'Cookie: shopctl_session=stolen',
      '\r\n',
    ].join('\r\n'),
  )
  const { headers, url } = JSON.parse(answer?.body ?? '') as { headers: string[]; url: string }
  const pairs = headers.flatMap((name, i) => (i % 2 === 0 ? [`${name.toLowerCase()}: ${headers[i + 1]}`] : []))
  expect(url).toBe('/headers?a=%2F..%2f&b')
  expect(pairs.filter((pair) => !pair.startsWith('x-request-id'))).toEqual([
    'host: shop.example:99',
    'connection: keep-alive',
    'x-kept: one',
    'x-kept: two',
    'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'cookie: a=1; b=2',
    'x-forwarded-for: 127.0.0.1',
    'x-forwarded-proto: http',
    'x-forwarded-host: shop.example:99',
  ])
})

test('the client gets the worker’s headers without those of the hop, and without orders to a front server', async () => {
  const { headers } = await ask(`${address}/hop`)
  expect(headers).toMatchObject({ 'x-kept': '1', 'x-accel-buffering': 'no', 'x-release': '1' })
  expect(headers).not.toHaveProperty('x-accel-redirect')
  expect(headers).not.toHaveProperty('x-secret')
  expect(headers).not.toHaveProperty('proxy-authenticate')
})

const tricks = [
  '/_platform',
  '/_platform/health',
  '//_platform/health',
  '/%5Fplatform/health',
  '/%255fplatform/health',
  '/_PLATFORM/health',
  '/./_platform/health',
  '/%2e/_platform/health',
  '/x/../_platform/health',
  '/x/%2e%2E/_platform/health',
  '/..;/_platform/health',
  '/_platform;v=1/health',
  '/_platform%2fhealth',
  '/\\_platform/health',
  '/%5c_platform/health',
  '/_plat%66orm/health?x',
  '/_platform#x',
  '/_platform%00/health',
  '/%09_platform/health',
  'http://acme.localhost/_platform/health',
  'HTTP://acme.localhost//%5fplatform/health',
]

test.for(tricks)('the platform’s doors are closed to %s', async (path) => {
  const host = 'acme.localhost'
  const token = serving.supervisor.live('acme')?.token
  const [answer] = await rawRequest(
    address,
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX-Shopctl-Token: ${token}\r\n\r\n`,
  )
  expect(answer).toMatchObject({ status: 404 })
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ code: 'PATH_NOT_FOUND' })
})

test.for(['/platform', '/a/_platform', '/_platformx', '/?/_platform', '/%zz_platform', '/_platform/../x'])(
  'a shop’s own path %s is passed on as it is',
  async (path) => {
    const [answer] = await rawRequest(address, `GET ${path} HTTP/1.1\r\nHost: acme.localhost\r\n\r\n`)
    expect(answer).toMatchObject({ status: 200 })
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ url: path })
  },
)

test('an absolute target is a shop’s path, if its host is the Host', async () => {
  const [same] = await rawRequest(main, 'GET http://acme.localhost/x?y HTTP/1.1\r\nHost: acme.localhost\r\n\r\n')
  expect(JSON.parse(same?.body ?? '')).toMatchObject({ url: '/x?y', release: 1 })
  const [other] = await rawRequest(main, 'GET http://globex.localhost/ HTTP/1.1\r\nHost: acme.localhost\r\n\r\n')
  expect(other).toMatchObject({ status: 400 })
})

const smuggling = [
  ['Content-Length beside Transfer-Encoding', 'Content-Length: 5\r\nTransfer-Encoding: chunked', 400],
  ['Transfer-Encoding beside Content-Length', 'Transfer-Encoding: chunked\r\nContent-Length: 5', 400],
  ['two lengths', 'Content-Length: 5\r\nContent-Length: 6', 400],
  ['a list of lengths', 'Content-Length: 5, 5', 400],
  ['a signed length', 'Content-Length: +5', 400],
  ['a folded line', 'X-A: b\r\n Transfer-Encoding: chunked', 400],
  ['a space before the colon', 'Transfer-Encoding : chunked', 400],
  ['another coding', 'Transfer-Encoding: gzip, chunked', 501],
  ['a coding that ends in chunked', 'Transfer-Encoding: xchunked', 501],
  ['identity', 'Transfer-Encoding: identity', 501],
  ['two codings', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', 400],
  ['a second Host', 'Host: globex.localhost', 400],
  ['a bare carriage return', 'X-A: b\rTransfer-Encoding: chunked', 400],
  ['a bare line feed', 'X-A: b\nTransfer-Encoding: chunked', 400],
  ['a zero byte', 'X-A: b\0', 400],
] as const

test.for(smuggling)(
  'a request with %s is refused, and what follows it is not read as another',
  async ([, header, status]) => {
    const client = new RawClient(address)
    client.send(
      `POST /echo HTTP/1.1\r\nHost: acme.localhost\r\n${header}\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: acme.localhost\r\n\r\n`,
    )
    const [answer] = await client.read(1)
    await client.closed
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } })
    expect(answer?.headers).toHaveProperty('x-request-id')
    expect(client.answers).toHaveLength(1)
  },
)

test('a request without Host is refused; HTTP/1.0 may leave it out at a tenant’s own port', async () => {
  expect((await rawRequest(address, 'GET / HTTP/1.1\r\n\r\n'))[0]).toMatchObject({ status: 400 })
  expect((await rawRequest(main, 'GET / HTTP/1.0\r\n\r\n'))[0]).toMatchObject({ status: 404 })
  expect((await rawRequest(address, 'GET / HTTP/1.0\r\n\r\n'))[0]).toMatchObject({ status: 200 })
  const chunked = 'POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
  expect((await rawRequest(address, chunked))[0]).toMatchObject({ status: 400 })
})

test('a body larger than allowed gets 413, by its length before it is sent, by count while it is', async () => {
  const announced = 'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n'
  expect((await rawRequest(address, announced))[0]).toMatchObject({ status: 413, headers: { connection: 'close' } })
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  const counted = `POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}0\r\n\r\n`
  expect((await rawRequest(address, counted))[0]).toMatchObject({ status: 413 })
  const allowed = `POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(15)}0\r\n\r\n`
  expect((await rawRequest(address, allowed))[0]?.body).toContain(`"bytes":${15 * 65_536}`)
})

test('a client that sends 100 MB past its 413 costs no memory', { timeout: 30_000 }, async () => {
  const before = await residentKb(serving.supervisor.gatewayPid ?? 0)
  const client = new RawClient(address)
  client.send('POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n')
  const chunk = `100000\r\n${'x'.repeat(1024 * 1024)}\r\n`
  for (let sent = 0; sent < 100 && !client.socket.destroyed; sent += 1) {
    const isFlowing = client.socket.write(chunk)
    if (!isFlowing) await Promise.race([new Promise((resolve) => client.socket.once('drain', resolve)), client.closed])
  }
  const [answer] = await client.read(1)
  client.close()
  expect(answer).toMatchObject({ status: 413 })
  expect((await residentKb(serving.supervisor.gatewayPid ?? 0)) - before).toBeLessThan(40 * 1024)
})

test('large headers get 431, slow ones 408, an idle connection is closed', async () => {
  const large = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`
  expect((await rawRequest(address, large))[0]).toMatchObject({ status: 431 })
  expect((await rawRequest(address, 'GET / HTTP/1.1\r\nX: '))[0]).toMatchObject({ status: 408 })
  const idle = new RawClient(address)
  await idle.closed
})

test('who asks before sending is told to go on, or the answer at once', async () => {
  const client = new RawClient(address)
  client.send('POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n')
  expect((await client.read(1))[0]).toMatchObject({ status: 100 })
  client.send('abc')
  expect((await client.read(2))[1]?.body).toContain('"bytes":3')
  client.close()
  const large = 'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n'
  expect((await rawRequest(address, large))[0]).toMatchObject({ status: 413 })
  const odd = 'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: tea\r\n\r\n'
  expect((await rawRequest(address, odd))[0]).toMatchObject({ status: 417 })
})

test('an offer of another protocol than WebSocket is passed over', async () => {
  const upgrade = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'
  expect((await rawRequest(address, upgrade))[0]).toMatchObject({ status: 200 })
})

test('a client that leaves takes its request with it', async () => {
  for (const leave of ['destroy', 'resetAndDestroy'] as const) {
    const hanging = serving.logLine('acme', 'hanging')
    const left = serving.logLine('acme', 'client left')
    const socket = connect(Number(new URL(address).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET /hang HTTP/1.1\r\nHost: a\r\n\r\n')
    await hanging
    socket[leave]()
    await left
  }
})

test('the head of an answer that has nothing to say yet is sent at once', async () => {
  const client = new RawClient(address).send('GET /head-only HTTP/1.1\r\nHost: a\r\n\r\n')
  const head = await new Promise((resolve) => client.socket.once('data', resolve))
  client.close()
  expect(head).toContain('text/event-stream')
})

test('an answer that does not begin in time is 504', async () => {
  const late = await ask(`${address}/hang`, { method: 'POST' })
  expect(late).toMatchObject({ status: 504 })
  expect(JSON.parse(late.body)).toMatchObject({ code: 'ANSWER_LATE' })
})

test('HEAD and empty answers keep the connection', async () => {
  const client = new RawClient(address)
  client.send('GET /a HTTP/1.1\r\nHost: a\r\n\r\n')
  await client.read(1)
  client.send('DELETE /b HTTP/1.1\r\nHost: a\r\n\r\n')
  expect((await client.read(2))[1]).toMatchObject({ status: 200 })
  client.close()
  expect(await ask(address, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
})

test('a tenant without a release keeps its requests waiting, some of them, for a while', async () => {
  const empty = await serving.supervisor.serveTenant('empty', 0)
  const began = performance.now()
  const waiting = Array.from({ length: 5 }, () => ask(empty))
  await until(() => performance.now() - began > 100)
  const sixth = await ask(empty)
  expect(performance.now() - began).toBeLessThan(390)
  expect(sixth).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1', 'content-type': 'application/problem+json' },
  })
  for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject({ status: 503 })
  expect(performance.now() - began).toBeGreaterThan(390)

  const early = [ask(empty), ask(`${empty}/echo`, { method: 'POST', body: 'kept' })]
  await serving.release(1, 'good', 'empty')
  const [first, second] = await Promise.all(early)
  expect(first).toMatchObject({ status: 200 })
  expect(second?.body).toContain('"bytes":4')
})

test('a shop that is slow keeps only so many requests, and those who send slowly do not count', async () => {
  const busy = await serving.openShop('busy')
  const senders = Array.from({ length: 60 }, () =>
    new RawClient(busy).send('POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab'),
  )
  const slow = Array.from({ length: 45 }, () => ask(`${busy}/slow?ms=300`))
  const statuses = (await Promise.all(slow)).map(({ status }) => status).sort()
  expect(statuses).toEqual([...Array.from({ length: 40 }, () => 200), ...Array.from({ length: 5 }, () => 503)])
  for (const sender of senders) expect((await sender.send('cde').read(1))[0]).toMatchObject({ status: 200 })
  for (const sender of senders) sender.close()
})

test('a taken port is a coded error', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await expect(serving.supervisor.serveTenant('late', port)).rejects.toMatchObject({ code: 'PORT_TAKEN' })
  server.close()
})

async function residentKb(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1])
}
