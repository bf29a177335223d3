/** What a worker may do to the gateway's own process, which answers for all shops: nothing. */
import type { Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ask } from '../load.js'
import { RawClient, rawRequest } from '../raw-client.js'
import { until } from '../serving.js'
import { Room } from './room.js'

let room: Room
afterEach(() => room.close())

const handshake = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

/** Says one thing to whoever asks, and goes on as it is told. */
const saying =
  (answer: string, then: (socket: Socket) => void = () => undefined) =>
  (socket: Socket): void =>
    void socket.once('data', () => socket.write(answer, 'latin1', () => then(socket)))

const answers = [
  ['a chunk that is none', `${chunked}5\r\nhello\r\nzz\r\n`],
  ['a status below all others', 'HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['a status above all others', 'HTTP/1.1 999 OK\r\nContent-Length: 2\r\n\r\nok'],
  ['a header in another alphabet', `${chunked.slice(0, -2)}X: \xc4\x80\r\n\r\n2\r\nok\r\n0\r\n\r\n`],
] as const

test.for(answers)(
  '%s is the end of that one request, and a shopper’s connection ends or is answered',
  async ([, raw]) => {
    room = await Room.open({ answerMs: 500 })
    const shop = await room.shop('acme', saying(raw))
    const other = await room.httpShop('globex', (_request, response) => response.end('here'))
    for (const request of ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', handshake]) {
      const client = new RawClient(shop).send(request)
      await Promise.race([client.closed, client.read(1).catch(() => undefined)])
      client.close()
      expect(await ask(other)).toMatchObject({ status: 200, body: 'here' })
    }
  },
)

test('an answer to a handshake that never ends has as long for all of it as for its beginning', async () => {
  room = await Room.open({ answerMs: 300 })
  const shop = await room.shop('acme', saying(`${chunked}5\r\nhello\r\n`))
  const client = new RawClient(shop).send(handshake)
  await client.closed
  await until(async () => (await room.load('acme')).underWay === 0)
})

const hint = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

test('a few hints on the way are passed over; many are no answer, and nothing is asked twice', async () => {
  room = await Room.open()
  let asked = 0
  const few = await room.shop('acme', saying(hint.repeat(5) + ok))
  const many = await room.shop('globex', (socket) => {
    asked += 1
    saying(hint.repeat(50) + ok)(socket)
  })
  expect(await ask(few)).toMatchObject({ status: 200, body: 'ok' })
  const refused = await ask(many)
  expect(refused).toMatchObject({ status: 502 })
  expect(JSON.parse(refused.body)).toMatchObject({ code: 'ANSWER_MALFORMED' })
  expect(asked).toBe(1)
  expect((await rawRequest(few, handshake))[0]).toMatchObject({ status: 200, body: 'ok' })
  expect((await rawRequest(many, handshake))[0]).toMatchObject({ status: 502 })
  expect(asked).toBe(2)
  let lives = 0
  const dying = await room.shop('initech', (socket) => {
    lives += 1
    if (lives === 1) saying(hint, () => socket.destroy())(socket)
    else saying(hint.repeat(50) + ok)(socket)
  })
  expect(await ask(dying)).toMatchObject({ status: 502 })
  expect(lives).toBe(2)
})

test('hints on the way give an answer no more time', async () => {
  room = await Room.open({ answerMs: 300 })
  let asked = 0
  const shop = await room.shop('acme', (socket) => {
    asked += 1
    const hints = setInterval(() => socket.write(hint), 200)
    socket.once('close', () => clearInterval(hints))
  })
  const late = await ask(shop)
  expect(late).toMatchObject({ status: 504 })
  expect(JSON.parse(late.body)).toMatchObject({ code: 'ANSWER_LATE' })
  expect(asked).toBe(1)
  expect(await room.load('acme')).toMatchObject({ underWay: 0, releases: [{ underWay: 0 }] })
})

test('where the gateway has answered for a worker, no byte of the worker’s follows', async () => {
  room = await Room.open({ headersMs: 100, requestMs: 200 })
  let worker: Socket | undefined
  const early = 'HTTP/1.1 200 OK\r\nContent-Length: 16000\r\n\r\na'
  const shop = await room.shop(
    'acme',
    saying(early, (socket) => (worker = socket)),
  )
  const other = await room.httpShop('globex', (_request, response) => response.end('here'))
  const client = new RawClient(shop).send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n`)
  let got = ''
  client.socket.on('data', (text: string) => (got += text))
  client.send('x'.repeat(70_000))
  expect((await client.read(1))[0]).toMatchObject({ status: 408 })
  worker?.write('late')
  for (let i = 0; i < 3; i += 1) await ask(other)
  // All of it: the connection closes.
  client.send('x'.repeat(30_000))
  worker?.write('later')
  await client.closed
  expect(got).toMatch(/}$/)
  expect(await ask(other)).toMatchObject({ status: 200 })
})

test('a path that is encoded again and again is looked at a few times only, and leads nowhere', async () => {
  room = await Room.open()
  const shop = await room.httpShop('acme', (_request, response) => response.end('here'))
  const often = `/%${'25'.repeat(4_000)}70latform`
  const began = performance.now()
  const all = await Promise.all(Array.from({ length: 50 }, () => ask(shop, { path: often })))
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([404]))
  // Each took tens of milliseconds of everybody's time.
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(await ask(shop, { path: '/a%2525252fb' })).toMatchObject({ status: 200 })
})

test('no shop sets or takes away the cookie of the admin, whose port has the same host, and its own cookies stay', async () => {
  room = await Room.open()
  const own = ['shopper=1; Path=/', 'theme=dark; Path=/shopctl_session']
  const planted = [
    'shopctl_session=planted; Path=/api',
    ' shopctl_session = planted',
    '=shopctl_session=planted',
    'shopctl_session=; Path=/api; Max-Age=0',
  ]
  const shop = await room.httpShop('acme', (_request, response) => {
    response.setHeader('set-cookie', [...planted, ...own]).end('here')
  })
  const one = await room.httpShop('globex', (_request, response) => {
    response.setHeader('set-cookie', planted[0] ?? '').end('here')
  })
  expect((await fetch(shop)).headers.getSetCookie()).toEqual(own)
  expect((await fetch(one)).headers.getSetCookie()).toEqual([])
})
