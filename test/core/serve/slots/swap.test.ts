import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { isThorough } from '../../../setup/thorough.js'
import { ask, Load } from '../load.js'
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
afterEach(() => serving.clear())
afterAll(() => serving.close())

test('no request ever sees two releases: swaps under the load of 32 keep-alive clients lose none and mix none (S9) (N1)', {
  timeout: 60_000,
}, async () => {
  const load = new Load(address, 32)
  const raw = pipelining(address)
  const ends: Promise<void>[] = []
  const swaps = isThorough ? 25 : 3
  for (let release = 2; release <= swaps + 1; release += 1) ends.push((await serving.release(release)).drained)
  await load.stop()
  const answers = await raw.stop()
  await Promise.all(ends)

  expect(load.wrong).toEqual([])
  expect(load.answered).toBeGreaterThan(40 * swaps)
  expect(load.releases.size).toBeGreaterThan(0.8 * swaps)
  expect(answers.length).toBeGreaterThan(4 * swaps)
  expect(
    answers.filter(
      ({ status, headers, body }) => status !== 200 || !body.includes(`"release":${headers['x-release']},`),
    ),
  ).toEqual([])
})

test('pipelined requests are answered in their order, one after the other', async () => {
  const client = new RawClient(address)
  client.send(get('/slow?ms=60') + post('/echo', 'abc') + get('/third'))
  const [first, second, third] = await client.read(3)
  client.close()
  expect(first?.body).toBe('{"release":1}')
  expect(second?.body).toContain('"bytes":3')
  expect(third?.body).toContain('/third')
})

test('a client that closes its sending side gets its answer, also across a swap', async () => {
  const client = new RawClient(address).send(get('/slow?ms=150')).endSending()
  await serving.release(2)
  const [answer] = await client.read(1)
  await client.closed
  expect(answer).toMatchObject({ status: 200, body: '{"release":1}' })
})

test('a client that pipelines and then closes its sending side gets every answer', async () => {
  const client = new RawClient(address)
  client.send(get('/slow?ms=50') + post('/echo', 'abc') + get('/last')).endSending()
  await client.closed
  expect(client.answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(client.answers[2]?.body).toContain('/last')
})

test('a slow download of a large body that began before a swap ends from the old release', async () => {
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  socket.write(get('/large?mb=40'))
  await new Promise((resolve) => socket.once('data', resolve))
  socket.pause()
  const { drained } = await serving.release(2)
  expect((await ask(address)).headers['x-release']).toBe('2')

  let bytes = 0
  let isMixed = false
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    isMixed ||= chunk.includes('2222')
  })
  socket.resume()
  await drained
  await until(() => bytes > 39.9 * 1024 * 1024)
  socket.destroy()
  expect(isMixed).toBe(false)
}, 30_000)

test('the old worker ends after its last request, and not before', async () => {
  const old = serving.supervisor.live('acme')
  const slow = ask(`${address}/slow?ms=400`)
  const { drained } = await serving.release(2)
  expect(isAlive(old?.pid ?? 0)).toBe(true)
  expect(await slow).toMatchObject({ status: 200, body: '{"release":1}' })
  await drained
  expect(isAlive(old?.pid ?? 0)).toBe(false)
})

test('what runs behind an answer is waited for', async () => {
  const done = serving.logLine('acme', 'done behind 1')
  await ask(`${address}/behind?ms=300`)
  await (await serving.release(2)).drained
  expect(await done).toContain('acme#1 | done behind 1')
})

test('a call of the platform is waited for, and the next one goes to the new release', async () => {
  const call = serving.supervisor.request('acme', { method: 'GET', path: '/slow?ms=400', signal: inTime() })
  await new Promise((resolve) => setImmediate(resolve))
  const { drained } = await serving.release(2)
  await drained
  expect(await call).toEqual({ status: 200, body: { release: 1 } })
  expect(await serving.supervisor.request('acme', { method: 'GET', path: '/x' })).toMatchObject({
    body: { release: 2 },
  })
})

test('a request that outlasts the drain deadline is cut off with the old worker', async () => {
  const hanging = serving.logLine('acme', 'hanging')
  const hung = ask(`${address}/hang`, { method: 'POST' })
  await hanging
  const { drained } = await serving.release(2)
  await drained
  expect(await hung).toMatchObject({ status: 502, headers: { 'x-release': '1' } })
}, 15_000)

test('a worker that does not let itself be asked to end is ended', async () => {
  await (await serving.release(2, 'holds-on')).drained
  const old = serving.supervisor.live('acme')
  await (await serving.release(3)).drained
  expect(isAlive(old?.pid ?? 0)).toBe(false)
})

test('a discarded candidate never gets a request and leaves no process', async () => {
  const candidate = await serving.supervisor.startCandidate(specOf(2), { signal: inTime() })
  expect((await ask(address)).headers['x-release']).toBe('1')
  await serving.supervisor.discard(candidate)
  expect(isAlive(candidate.pid)).toBe(false)
  await expect(serving.supervisor.goLive(candidate)).rejects.toThrow('is no candidate')
})

test('a release that is not confirmed from outside gives the requests back, and none is lost', async () => {
  const old = serving.supervisor.live('acme')
  const load = new Load(address, 8)
  const candidate = await serving.supervisor.startCandidate(specOf(2), { signal: inTime() })
  const confirm = async (): Promise<void> => {
    expect((await ask(address)).headers['x-release']).toBe('2')
    throw new Error('it answers nonsense')
  }
  await expect(serving.supervisor.goLive(candidate, { confirm })).rejects.toMatchObject({
    code: 'RELEASE_FAILED',
    message: expect.stringContaining('it answers nonsense') as string,
  })
  expect((await ask(address)).headers['x-release']).toBe('1')
  await load.stop()
  expect(load.wrong).toEqual([])
  expect(serving.supervisor.live('acme')).toEqual(old)
  await until(() => !isAlive(candidate.pid))
  await (await serving.release(3)).drained
  expect((await ask(address)).headers['x-release']).toBe('3')
})

test('a release that dies while it is being confirmed gives them back as well', async () => {
  const candidate = await serving.supervisor.startCandidate(specOf(2, 'dies-later'), { signal: inTime() })
  const never = new Promise<void>(() => undefined)
  await expect(serving.supervisor.goLive(candidate, { confirm: () => never })).rejects.toMatchObject({
    code: 'RELEASE_FAILED',
    message: expect.stringContaining('ended with code 9') as string,
  })
  expect(await ask(address)).toMatchObject({ status: 200, headers: { 'x-release': '1' } })
})

test('an old worker that dies while the new one is being confirmed does not get the requests back', async () => {
  const { pid: old = 0 } = serving.supervisor.live('acme') ?? {}
  const candidate = await serving.supervisor.startCandidate(specOf(2), { signal: inTime() })
  const confirm = async (): Promise<void> => {
    process.kill(old, 'SIGKILL')
    await until(() => serving.supervisor.state('acme') === 'starting')
    for (let i = 0; i < 20; i += 1) expect((await ask(address)).headers['x-release']).toBe('2')
  }
  await (await serving.supervisor.goLive(candidate, { confirm })).drained
  expect(serving.supervisor.live('acme')).toMatchObject({ release: 2, pid: candidate.pid })
  expect((await ask(address)).headers['x-release']).toBe('2')
})

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: acme.localhost\r\n\r\n`
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: acme.localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`

/** A raw client with up to four requests on the way at any time. */
function pipelining(to: string) {
  const client = new RawClient(to)
  const stopping = new AbortController()
  const running = (async () => {
    for (let sent = 4; !stopping.signal.aborted; sent += 4) {
      client.send(get('/a') + post('/echo', 'body') + get('/b') + post('/echo', 'more'))
      await client.read(sent)
    }
  })()
  return {
    stop: async () => {
      stopping.abort()
      await running
      client.close()
      return client.answers
    },
  }
}
