import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { ask } from '../load.js'
import { RawClient, rawRequest } from '../raw-client.js'
import { until } from '../serving.js'
import { Room } from './room.js'

let room: Room
afterEach(() => room.close())

test('an address that is too long gets 414, too many headers get 431, and none of them is left out silently', async () => {
  room = await Room.open({ targetBytes: 100, headerCount: 10 })
  const shop = await room.httpShop('acme', (request, response) => response.end(String(request.rawHeaders.length / 2)))
  const get = (path: string, headers: number) =>
    rawRequest(shop, `GET ${path} HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(headers - 1)}\r\n`)
  expect((await get('/', 10))[0]).toMatchObject({ status: 200, body: '15' })
  expect((await get('/', 11))[0]).toMatchObject({ status: 431 })
  expect((await get(`/${'x'.repeat(100)}`, 1))[0]).toMatchObject({ status: 414 })
  expect((await get(`/${'x'.repeat(99)}`, 1))[0]).toMatchObject({ status: 200 })
})

test('who is refused with nothing left to send may ask again on the same connection', async () => {
  room = await Room.open({ targetBytes: 100 })
  const shop = await room.httpShop('acme', (_request, response) => response.end('hello'))
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
  const client = new RawClient(shop).send(get(`/${'x'.repeat(100)}`))
  await client.read(1)
  client.send(get('/'))
  await client.read(2)
  expect(client.answers.map(({ status }) => status)).toEqual([414, 200])
  client.close()
})

test('a client’s own request id is kept where that is wished, up to its length', async () => {
  room = await Room.open({ requestIdBytes: 10 })
  const shop = await room.httpShop('acme', (request, response) => response.end(String(request.headers['x-request-id'])))
  const idOf = async (id: string) => (await ask(shop, { headers: { 'x-request-id': id } })).body
  expect(await idOf('abc-123')).toBe('abc-123')
  expect(await idOf('abc-1234567')).toMatch(/^[0-9a-f-]{36}$/)
  expect(await idOf('no good')).toMatch(/^[0-9a-f-]{36}$/)
})

test('answers are counted by the class of their status, with how long they took (P18)', async () => {
  room = await Room.open()
  const shop = await room.httpShop('acme', (request, response) =>
    response.writeHead(request.url === '/no' ? 404 : 200).end(),
  )
  for (const path of ['/', '/', '/no']) await ask(`${shop}${path}`)
  await until(async () => (await room.load('acme')).answers.classes[4] === 1)
  const { answers } = await room.load('acme')
  expect(answers.classes).toEqual([0, 0, 2, 0, 1, 0])
  expect(answers.buckets.reduce((sum, count) => sum + count, 0)).toBe(3)
  expect(answers.ms).toBeGreaterThan(0)
})

test('a head that dribbles gets 408, and so does a body, small or large, and their connections are closed', async () => {
  room = await Room.open({ headersMs: 400, requestMs: 600 })
  const shop = await room.httpShop('acme', (request, response) => request.resume().on('end', () => response.end('all')))
  const dribble = async (head: string, drop: string) => {
    const client = new RawClient(shop).send(head)
    const timer = setInterval(() => client.send(drop), 50)
    await client.closed
    clearInterval(timer)
    return client.answers
  }
  const bodies = [1_000, 100_000].map((length) =>
    dribble(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`, 'x'),
  )
  const slow = await Promise.all([dribble('GET / HTTP/1.1\r\nHost: a\r\n', 'X: y\r\n'), ...bodies])
  for (const answers of slow) {
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({ status: 408, headers: { 'content-type': 'application/problem+json' } })
  }
  await until(async () => (await room.load('acme')).underWay === 0)
  expect((await room.load('acme')).releases).toEqual([{ release: 1, underWay: 0 }])
})

test('connections beyond those of an address, and those beyond all, are closed at once', async () => {
  room = await Room.open({ clients: 5, clientsPerAddress: 3 })
  const shop = await room.httpShop('acme', (_request, response) => response.end('hello'))
  const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
  const open = (count: number, from: string) => Array.from({ length: count }, () => new RawClient(shop, from).send(get))
  const first = open(3, '127.0.0.1')
  await Promise.all(first.map((client) => client.read(1)))
  await open(1, '127.0.0.1')[0]?.closed
  const others = open(2, '127.0.0.2')
  await Promise.all(others.map((client) => client.read(1)))
  await open(1, '127.0.0.2')[0]?.closed
  first[0]?.close()
  await until(async () => {
    const [again] = open(1, '127.0.0.2')
    return (
      again !== undefined &&
      (await again.read(1).then(
        () => true,
        () => false,
      ))
    )
  })
  for (const client of [...first, ...others]) client.close()
})

test('a shop has only so many WebSockets', async () => {
  room = await Room.open({ sockets: 2 })
  const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  const shop = await room.shop('acme', (socket) => socket.once('data', () => socket.write(switching)))
  const open = () =>
    new RawClient(shop).send('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n').read(1)
  expect((await open())[0]).toMatchObject({ status: 101 })
  expect((await open())[0]).toMatchObject({ status: 101 })
  const [third] = await open()
  expect(third).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  expect(JSON.parse(third?.body ?? '')).toMatchObject({ code: 'SHOP_BUSY' })
})

const garbage = [
  ['bytes that are no HTTP', 'hello, who is there?\r\n\r\n', 'ANSWER_MALFORMED'],
  ['a status that is none', 'HTTP/1.1 abc OK\r\n\r\n', 'ANSWER_MALFORMED'],
  ['a header without a colon', 'HTTP/1.1 200 OK\r\nnothing\r\n\r\n', 'ANSWER_MALFORMED'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 'ANSWER_LOST'],
  ['a head larger than allowed', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(5_000)}\r\n\r\n`, 'ANSWER_MALFORMED'],
  ['an upgrade that nobody wanted', 'HTTP/1.1 101 OK\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n', 'ANSWER_LOST'],
] as const

test.for(garbage)('a worker that answers with %s gets its client a 502, once', async ([, answer, code]) => {
  room = await Room.open({ answerHeaderBytes: 4_096 })
  let asked = 0
  const shop = await room.shop('acme', (socket) =>
    socket.on('data', () => {
      asked += 1
      socket.end(answer)
    }),
  )
  const got = await ask(shop, { method: 'POST' })
  expect(got).toMatchObject({ status: 502, headers: { 'content-type': 'application/problem+json', 'x-release': '1' } })
  expect(JSON.parse(got.body)).toMatchObject({ code })
  expect(asked).toBe(1)
  expect(await room.load('acme')).toMatchObject({ underWay: 0, releases: [{ underWay: 0 }] })
})

test('a second answer that nobody asked for reaches nobody', async () => {
  room = await Room.open()
  let asked = 0
  const shop = await room.shop('acme', (socket) =>
    socket.on('data', () => {
      asked += 1
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${asked}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged`,
      )
    }),
  )
  expect(await ask(shop)).toMatchObject({ status: 200, body: '1' })
  expect(await ask(shop)).toMatchObject({ status: 200, body: '2' })
})

test('an answer that does not begin in time is 504, and is not asked for again', async () => {
  room = await Room.open({ answerMs: 500 })
  let asked = 0
  const shop = await room.httpShop('acme', () => (asked += 1))
  expect(await ask(shop)).toMatchObject({ status: 504, headers: { 'x-release': '1' } })
  expect(asked).toBe(1)
})

test('an answer that stands still is broken off; a quiet stream of events, and a slow answer, are not', async () => {
  room = await Room.open({ stallMs: 200 })
  const shop = await room.httpShop('acme', (request, response) => {
    const isEvents = request.url === '/events'
    response.writeHead(200, { 'content-type': isEvents ? 'text/event-stream' : 'text/plain' }).write('begun\n\n')
    if (request.url === '/stalls') return
    let left = request.url === '/slow' ? 12 : 1
    const more = () => {
      left -= 1
      if (left === 0) response.end('end')
      else response.write('.')
      if (left > 0) setTimeout(more, 50)
    }
    setTimeout(more, isEvents ? 700 : 50)
  })
  const [stalls, slow, events] = await Promise.allSettled(
    ['/stalls', '/slow', '/events'].map((path) => ask(`${shop}${path}`)),
  )
  expect(stalls).toMatchObject({ status: 'rejected' })
  expect(slow).toMatchObject({ value: { body: 'begun\n\n...........end' } })
  expect(events).toMatchObject({ value: { body: 'begun\n\nend' } })
  await until(async () => (await room.load('acme')).releases[0]?.underWay === 0)
})

test('a client that does not read is broken off, also from a stream of events', async () => {
  room = await Room.open({ stallMs: 200 })
  let left = 0
  const shop = await room.httpShop('acme', (request, response) => {
    response.on('close', () => (left += 1))
    response.writeHead(200, { 'content-type': request.url === '/events' ? 'text/event-stream' : 'text/plain' })
    const more = () => {
      while (response.write('x'.repeat(65_536)));
      response.once('drain', more)
    }
    more()
  })
  const clients = ['/', '/events'].map((path) => new RawClient(shop).send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`))
  for (const { socket } of clients) socket.pause()
  await until(() => left === 2)
  for (const client of clients) client.close()
})

test('100 MB to a worker that does not read wait at the client, and not in the gateway', {
  timeout: 30_000,
}, async () => {
  room = await Room.open({ bodyBytes: 200 * 1024 * 1024 })
  let taken = 0
  let worker: Socket | undefined
  const shop = await room.shop('acme', (socket) => {
    worker = socket
    socket.once('data', () => socket.pause())
    socket.on('data', (chunk) => (taken += chunk.length))
  })
  const bytes = 100 * 1024 * 1024
  const client = new RawClient(shop).send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`)
  const sending = sendAll(client, bytes)
  let written = -1
  // It stands still when nothing has moved for a while.
  await until(async () => {
    const before = written
    written = client.socket.bytesWritten - client.socket.writableLength
    await delay(300)
    return written === before && worker !== undefined
  })
  // Kernel buffers of four sockets, and what the gateway holds of it.
  expect(written).toBeLessThan(20 * 1024 * 1024)
  worker?.resume()
  await sending
  await until(() => taken > bytes)
  client.close()
})

test('of what is pipelined behind an unanswered request little is read, and all of it is answered in the end', async () => {
  room = await Room.open()
  let answerFirst = (): void => undefined
  const shop = await room.httpShop('acme', (request, response) => {
    let bytes = 0
    request.on('data', (chunk: Buffer) => (bytes += chunk.length))
    if (request.url === '/first') answerFirst = () => response.end('0')
    else request.on('end', () => response.end(String(bytes)))
  })
  const other = await room.httpShop('globex', (_request, response) => response.end('here'))
  const accepted: Socket[] = []
  const accept = (message: unknown): unknown => accepted.push((message as { socket: Socket }).socket)
  subscribe('net.server.socket', accept)
  const client = new RawClient(shop).send('GET /first HTTP/1.1\r\nHost: a\r\n\r\n')
  await until(async () => (await room.load('acme')).underWay === 1)
  unsubscribe('net.server.socket', accept)
  const seen = (): number => accepted[0]?.bytesRead ?? 0
  const posts = Array.from({ length: 40 }, () => 60_000)
  for (const length of posts)
    client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`)
  let read = 0
  await until(async () => {
    const before = read
    for (let i = 0; i < 5; i += 1) await ask(other)
    read = seen()
    return read > 1_000 && read === before
  })
  expect(read).toBeLessThan(200_000)
  answerFirst()
  const answers = await client.read(41)
  expect(answers.map(({ body }) => Number(body))).toEqual([0, ...posts])
  client.close()
})

test('a client that always has some requests on the way may go on for ever', async () => {
  room = await Room.open()
  const shop = await room.httpShop('acme', (request, response) => response.end(request.url))
  const client = new RawClient(shop)
  const get = (path: number): string => `GET /${path} HTTP/1.1\r\nHost: a\r\n\r\n`
  const all = 600
  const ahead = 24
  client.send(Array.from({ length: ahead }, (_, i) => get(i)).join(''))
  for (let read = 1; read <= all; read += 1) {
    await client.read(read)
    if (read + ahead <= all) client.send(get(read + ahead - 1))
  }
  expect(client.answers.map(({ body }) => body)).toEqual(Array.from({ length: all }, (_, i) => `/${i}`))
  client.close()
})

async function sendAll(client: RawClient, bytes: number): Promise<void> {
  const chunk = 'x'.repeat(1024 * 1024)
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    if (!client.socket.write(chunk)) await new Promise((resolve) => client.socket.once('drain', resolve))
  }
}
