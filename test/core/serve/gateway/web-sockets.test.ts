import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { RawClient, rawRequest } from '../raw-client.js'
import { inTime, isAlive, Serving, until } from '../serving.js'

const settings = { drainMs: 4_000, stopMs: 300, limits: { answerMs: 700 } }

let serving: Serving
let address: string

beforeAll(async () => {
  serving = await Serving.open(settings)
})
beforeEach(async () => {
  address = await serving.openShop()
})
afterEach(() => serving.clear())
afterAll(() => serving.close())

test('a WebSocket is passed through to the worker, both ways, in frames of any size', async () => {
  const client = await Client.open(address)
  for (const text of ['hello', 'x'.repeat(200), 'y'.repeat(40_000)]) {
    client.socket.send(text)
    expect(await client.next()).toBe(`1:${text}`)
  }
  client.socket.close(1000)
  expect(await client.closed).toBe(1000)
  await until(async () => (await load()).underWay === 0)
})

test('at a swap WebSockets are closed with 1012 at once, and connect again to the new release', async () => {
  const clients = await Promise.all(Array.from({ length: 12 }, () => Client.open(address)))
  const old = serving.supervisor.live('acme')?.pid ?? 0
  const goodbye = serving.logLine('acme', 'goodbye 1012')
  const { drained } = await serving.release(2)
  for (const client of clients) expect(await client.closed).toBe(1012)
  const again = await Client.open(address)
  again.socket.send('again')
  expect(await again.next()).toBe('2:again')
  await goodbye
  await drained
  expect(isAlive(old)).toBe(false)
  expect(await load()).toMatchObject({
    tenant: 'acme',
    underWay: 1,
    waiting: 0,
    releases: [{ release: 2, underWay: 1 }],
  })
})

test('a frame that the worker has begun is ended before the goodbye', async () => {
  const client = await Client.open(address, '/ws-half')
  client.socket.send('whole')
  // The worker has the text when half of its answer is on the way.
  await until(async () => (await load()).underWay === 1)
  const { drained } = await serving.release(2)
  expect(await client.next()).toBe('1:whole')
  expect(await client.closed).toBe(1012)
  await drained
})

test('a client that never says goodbye does not hold the old release', async () => {
  const client = new RawClient(address).send(handshake('/ws'))
  await new Promise((resolve) => client.socket.once('data', resolve))
  const { drained } = await serving.release(2)
  await client.closed
  await drained
  await until(async () => (await load()).underWay === 0)
})

test('a client that leaves without a word takes the worker’s connection with it', async () => {
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  socket.on('error', () => undefined).write(handshake('/ws'))
  await new Promise((resolve) => socket.once('data', resolve))
  const closed = serving.logLine('acme', 'socket closed')
  socket.resetAndDestroy()
  await closed
  await until(async () => (await load()).underWay === 0)
})

test('a worker’s no is passed on, a worker that does not answer is late', async () => {
  const [no] = await rawRequest(address, handshake('/ws-no'))
  expect(no).toMatchObject({ status: 403, body: 'no', headers: { 'x-release': '1', connection: 'close' } })
  const [late] = await rawRequest(address, handshake('/ws-hang'))
  expect(late).toMatchObject({ status: 504, headers: { 'content-type': 'application/problem+json' } })
  await until(async () => (await load()).underWay === 0)
})

test('a shop that knows no WebSockets answers as to any request; so does the gateway, where there is no shop', async () => {
  await serving.release(2, 'without-web-sockets')
  expect((await rawRequest(address, handshake('/ws')))[0]).toMatchObject({ status: 200 })
  expect((await rawRequest(address, handshake('/_platform/health')))[0]).toMatchObject({ status: 404 })
  const { gatewayAddress } = serving.supervisor
  expect((await rawRequest(gatewayAddress, handshake('/ws')))[0]?.body).toContain('SHOP_NOT_HERE')
})

test('a handshake waits for a shop that is being started, and is not passed on behind a request or with a body', async () => {
  const empty = await serving.serve('empty')
  const opening = Client.open(empty)
  await serving.release(3, 'good', 'empty')
  const client = await opening
  client.socket.send('waited')
  expect(await client.next()).toBe('3:waited')

  const get = 'GET /slow?ms=100 HTTP/1.1\r\nHost: a\r\n\r\n'
  const [, behind] = await rawRequest(address, get + handshake('/ws'), 2)
  expect(behind).toMatchObject({ status: 200 })
  const [withBody] = await rawRequest(address, `${handshake('/ws').slice(0, -2)}Content-Length: 2\r\n\r\nab`)
  expect(withBody).toMatchObject({ status: 200 })
})

test('WebSockets are closed with the gateway, which waits for nobody', async () => {
  await using closing = await Serving.open(settings)
  const own = await closing.openShop()
  const client = await Client.open(own)
  const silent = new RawClient(own).send(handshake('/ws'))
  await new Promise((resolve) => silent.socket.once('data', resolve))
  await closing.supervisor.close()
  expect(await client.closed).toBe(1012)
  await silent.closed
  expect(closing.logged.filter((line) => line.includes('gateway'))).toEqual([])
})

const load = async () => (await serving.supervisor.load()).find(({ tenant }) => tenant === 'acme')!

const handshake = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: nowhere.localhost\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`

/** Node's own WebSocket, and what it has heard. */
class Client {
  readonly closed: Promise<number>
  readonly #heard: string[] = []

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
    socket.addEventListener('message', ({ data }) => this.#heard.push(String(data)))
  }

  static async open(to: string, path = '/ws'): Promise<Client> {
    const socket = new WebSocket(`${to.replace('http', 'ws')}${path}`)
    const client = new Client(socket)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', () => reject(new Error('it did not open')))
      inTime().addEventListener('abort', reject)
    })
    return client
  }

  async next(): Promise<string> {
    await until(() => this.#heard.length > 0)
    return this.#heard.shift() ?? ''
  }
}
