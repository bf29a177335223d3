import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ask } from '../load.js'
import { RawClient } from '../raw-client.js'
import { inTime, isAlive, Serving, specOf, until } from '../serving.js'

let serving: Serving
let address: string

beforeAll(async () => {
  serving = await Serving.open({ drainMs: 4_000, stopMs: 300 })
})
beforeEach(async () => {
  address = await serving.openShop()
})
afterEach(async () => {
  await until(async () => (await load()).underWay === 0)
  // Each release but the live one has counted down to zero, and was told apart from it all the time.
  await until(async () => (await load()).releases.map(({ underWay }) => underWay).join() === '0')
  await serving.clear()
})
afterAll(() => serving.close())

test('at a swap streams of events end at once, with a whole answer, and other requests do not', async () => {
  const streams = Array.from({ length: 6 }, () => new Bytes(address).send(get('/events')))
  for (const stream of streams) await stream.until('data: 1')
  const slow = ask(`${address}/slow?ms=600`)
  await until(async () => (await load()).underWay === 7)
  const old = serving.supervisor.live('acme')?.pid ?? 0
  const { drained } = await serving.release(2)
  for (const stream of streams) await stream.until('\r\n0\r\n\r\n')
  expect(isAlive(old)).toBe(true)
  expect(await slow).toMatchObject({ status: 200, body: '{"release":1}' })
  await drained
  const again = streams[0]?.send(get('/events'))
  await again?.until('data: 2')
  for (const stream of streams) stream.close()
})

test('an event that the old release has begun is ended before its stream', async () => {
  const stream = new Bytes(address).send(get('/events?half=300'))
  await stream.until('first half')
  await (await serving.release(2)).drained
  await stream.until('\r\n0\r\n\r\n')
  expect(stream.text).toContain('and the second\n\n')
  stream.close()
})

test('an event that is never ended does not hold the old release', async () => {
  const stream = new Bytes(address).send(get('/events?half=60000'))
  await stream.until('first half')
  await (await serving.release(2)).drained
  await stream.until('\r\n0\r\n\r\n')
  stream.close()
})

test('a slow upload goes to the release that has got its head, a small one to the release that is there at its end', async () => {
  const large = new RawClient(address).send(post('/echo', 100_000) + 'x'.repeat(40_000))
  await until(async () => (await load()).underWay === 1)
  const small = new RawClient(address).send(post('/echo', 10) + 'abcde')
  const { drained } = await serving.release(2)
  for (let sent = 40_000; sent < 100_000; sent += 20_000) {
    large.send('x'.repeat(20_000))
    await new Promise((resolve) => setImmediate(resolve))
  }
  small.send('fghij')
  expect((await large.read(1))[0]).toMatchObject({ status: 200, headers: { 'x-release': '1' } })
  expect(large.answers[0]?.body).toContain('"bytes":100000')
  expect((await small.read(1))[0]).toMatchObject({ status: 200, headers: { 'x-release': '2' } })
  expect(small.answers[0]?.body).toContain('"bytes":10')
  await drained
  for (const client of [large, small]) client.close()
})

test('pipelined requests are answered in their order, each by the release of its turn', async () => {
  const candidate = await serving.supervisor.startCandidate(specOf(2), { signal: inTime() })
  const client = new RawClient(address)
  client.send(get('/slow?ms=600') + post('/echo', 3) + 'abc' + get('/third'))
  await until(async () => (await load()).underWay === 1)
  const { drained } = await serving.supervisor.goLive(candidate)
  const answers = await client.read(3)
  expect(answers.map(({ status, headers }) => [status, headers['x-release']])).toEqual([
    [200, '1'],
    [200, '2'],
    [200, '2'],
  ])
  expect(answers[1]?.body).toContain('"bytes":3')
  expect(answers[2]?.body).toContain('/third')
  await drained
  client.close()
})

test('a client that has closed its sending side gets a long answer whole, across two swaps', async () => {
  const client = new Bytes(address).send(get('/large?mb=20').replace('1.1', '1.0'))
  await client.until('1'.repeat(100))
  client.socket.pause()
  client.socket.end()
  await serving.release(2)
  await serving.release(3)
  client.socket.resume()
  await client.closed
  expect(client.length).toBeGreaterThan(20 * 1024 * 1024)
  expect(client.length).toBeLessThan(20 * 1024 * 1024 + 500)
})

test('HTTP/1.0 is answered with its own framing, kept only where it asks for that', async () => {
  const closing = new Bytes(address).send('GET /events?half=60000 HTTP/1.0\r\n\r\n')
  await closing.until('first half')
  const kept = new RawClient(address)
  kept.send('GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n')
  expect((await kept.read(1))[0]).toMatchObject({ headers: { connection: 'keep-alive', 'x-release': '1' } })
  await serving.release(2)
  kept.send('GET /b HTTP/1.0\r\n\r\n')
  expect((await kept.read(2))[1]).toMatchObject({ headers: { connection: 'close', 'x-release': '2' } })
  await Promise.all([kept.closed, closing.closed])
  expect(closing.text).not.toMatch(/transfer-encoding/i)
})

test('clients that leave at any point are counted down, and their requests end at the worker', async () => {
  const left = serving.logLine('acme', 'client left')
  const clients = ['/hang', '/large?mb=50', '/events?half=60000'].map((path) => new Bytes(address).send(get(path)))
  clients.push(new Bytes(address).send(post('/hang', 500_000) + 'x'.repeat(100_000)))
  clients.push(new Bytes(address).send(post('/echo', 10) + 'abc'))
  await until(async () => (await load()).underWay === 4)
  await clients[1]?.until('1111')
  for (const client of clients) client.socket.resetAndDestroy()
  await until(async () => (await load()).underWay === 0)
  await left
  expect((await ask(address)).status).toBe(200)
})

test('ten swaps on each other’s heels keep each request with one release', { timeout: 40_000 }, async () => {
  const slow: Promise<unknown>[] = []
  const ends: Promise<void>[] = []
  for (let release = 2; release <= 11; release += 1) {
    const asked = Array.from({ length: 5 }, () => ask(`${address}/slow?ms=1500`))
    await until(async () => (await load()).releases.at(-1)?.underWay === 5)
    for (const one of asked) slow.push(one.then((answer) => [answer.status, answer.body, release - 1]))
    ends.push((await serving.release(release)).drained)
  }
  for (const answer of await Promise.all(slow)) {
    const [status, body, release] = answer as [number, string, number]
    expect([status, body]).toEqual([200, `{"release":${release}}`])
  }
  await Promise.all(ends)
})

const load = async () => (await serving.supervisor.load())[0]!
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: acme.localhost\r\n\r\n`
const post = (path: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: acme.localhost\r\nContent-Length: ${length}\r\n\r\n`

/** A client that looks at bytes, and keeps the last of them. */
class Bytes {
  text = ''
  length = 0
  readonly socket: Socket
  readonly closed: Promise<void>

  constructor(to: string) {
    this.socket = connect({ port: Number(new URL(to).port), host: '127.0.0.1', allowHalfOpen: true })
    this.socket.setEncoding('latin1').on('error', () => undefined)
    this.socket.on('data', (text: string) => {
      this.length += text.length
      this.text = (this.text + text).slice(-2_000)
    })
    this.socket.on('end', () => this.socket.end())
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()))
  }

  send(text: string): this {
    this.socket.write(text, 'latin1')
    return this
  }

  /** Waits for the text. */
  async until(text: string): Promise<void> {
    await until(() => this.text.includes(text))
  }

  close(): void {
    this.socket.destroy()
  }
}
