import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ReleaseEvent } from '../../../../core/serve/yard/worker-yard.js'
import { ask } from '../load.js'
import { inTime, isAlive, Serving, specOf, until } from '../serving.js'

const idleMs = 120
const usual = { idleMs, recentMs: idleMs, drainMs: 4_000, stopMs: 300, backOffMs: 20 }

/** For all tests that need no other settings. */
let shared: Serving
let serving: Serving
let address: string
let events: ReleaseEvent[]

async function open(settings?: Parameters<typeof Serving.open>[0]): Promise<void> {
  serving = settings === undefined ? shared : await Serving.open({ ...usual, ...settings })
  address = await serving.openShop()
  const heard: ReleaseEvent[] = []
  serving.supervisor.onState((event) => heard.push(event))
  events = heard
}

beforeAll(async () => {
  shared = await Serving.open(usual)
})
afterEach(() => (serving === shared ? shared.clear() : serving.close()))
afterAll(() => shared.close())

const state = (tenant = 'acme'): string => serving.supervisor.state(tenant)
const asleep = (tenant?: string): Promise<void> => until(() => state(tenant) === 'asleep')
const started = (): number => events.filter((event) => event.state === 'starting').length

test('an idle shop falls asleep: its worker has ended, and what was made for it is taken away (N3)', async () => {
  await open()
  const { pid = 0 } = serving.supervisor.live('acme') ?? {}
  await asleep()
  await until(() => events.length === 2)
  expect(events.map((event) => event.state)).toEqual(['draining', 'stopped'])
  expect(isAlive(pid)).toBe(false)
  expect(serving.supervisor.live('acme')).toBeUndefined()
  // The first worker came with a release, the second with a wake.
  await ask(address)
  await asleep()
  await until(() => serving.slept.length === 1)
})

test('a request for a sleeping shop waits for its worker and is answered by it (N3)', async () => {
  await open()
  await asleep()
  const answer = await ask(`${address}/hello`)
  expect(answer).toMatchObject({ status: 200, headers: { 'x-release': '1' } })
  expect(JSON.parse(answer.body)).toMatchObject({ url: '/hello' })
  expect(state()).toBe('ready')
})

test('so does one with a body, and one at the shop’s host name', async () => {
  await open()
  await asleep()
  const body = 'x'.repeat(300_000)
  const headers = { 'content-length': body.length, host: 'acme.localhost' }
  const answer = await ask(`${serving.supervisor.gatewayAddress}/echo`, { method: 'POST', body, headers })
  expect(JSON.parse(answer.body)).toMatchObject({ bytes: 300_000 })
})

test('a WebSocket wakes a sleeping shop and keeps it awake', async () => {
  await open()
  await asleep()
  const socket = new WebSocket(address.replace('http', 'ws'))
  const heard = new Promise((resolve) => socket.addEventListener('message', ({ data }) => resolve(data)))
  socket.addEventListener('open', () => socket.send('good morning'))
  expect(await heard).toBe('1:good morning')
  await severalIdleTimes()
  expect(state()).toBe('ready')
  socket.close()
  await asleep()
})

test('a call of the platform wakes it', async () => {
  await open()
  await asleep()
  const answer = await serving.supervisor.request('acme', { method: 'GET', path: '/x', signal: inTime() })
  expect(answer).toMatchObject({ status: 200, body: { release: 1 } })
})

test('two that want it at once have one worker started', async () => {
  await open()
  await asleep()
  events.length = 0
  const [first, second] = await Promise.all([
    ask(address),
    serving.supervisor.request('acme', { method: 'GET', path: '/x', signal: inTime() }),
    ...Array.from({ length: 20 }, () => ask(address)),
  ])
  expect([first.status, second.status]).toEqual([200, 200])
  expect(started()).toBe(1)
})

test('who only looks does not wake it', async () => {
  await open()
  await asleep()
  events.length = 0
  serving.supervisor.live('acme')
  serving.supervisor.address('acme')
  await serving.supervisor.standing('acme')
  const endTurn = await serving.supervisor.takeTurn('acme')
  endTurn()
  expect(await serving.supervisor.load()).toEqual([])
  await severalIdleTimes()
  expect(started()).toBe(0)
  expect(state()).toBe('asleep')
})

test('a hundred requests that race the falling asleep are all answered, again and again (N3)', {
  timeout: 60_000,
}, async () => {
  await open({ idleMs: 20, recentMs: 20 })
  for (let round = 0; round < 5; round += 1) {
    // About when it falls asleep; the last rounds find it asleep.
    await new Promise((resolve) => setTimeout(resolve, 15 + round * 3))
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => ask(`${address}/${i % 2 ? 'echo' : 'item'}`, i % 2 ? post : {})),
    )
    expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  }
  await asleep()
})

const post = { method: 'POST', body: 'abc', headers: { 'content-length': 3 } }

test.each([
  ['a request', () => ask(`${address}/slow?ms=600`)],
  ['a call of the platform', () => serving.supervisor.request('acme', { method: 'GET', path: '/slow?ms=600' })],
])('%s that takes longer than the idle time is not cut off', async (_what, call) => {
  await open()
  const { pid } = serving.supervisor.live('acme') ?? {}
  expect(await call()).toMatchObject({ status: 200 })
  expect(serving.supervisor.live('acme')?.pid).toBe(pid)
})

test('a stream of events keeps it awake', async () => {
  await open()
  const stop = new AbortController()
  const stream = await fetch(`${address}/events`, { signal: stop.signal })
  await stream.body?.getReader().read()
  await severalIdleTimes()
  expect(state()).toBe('ready')
  stop.abort()
  await asleep()
})

test('it does not fall asleep while a change is under way, and does after it', async () => {
  await open()
  const letGo = await serving.supervisor.takeTurn('acme')
  await severalIdleTimes()
  expect(state()).toBe('ready')
  letGo()
  await asleep()
})

test('its plugins are told before it falls asleep', async () => {
  await open({ idleMs: 500 })
  const told = serving.logLine('acme', 'finishes without , 0 unanswered')
  await serving.release(2, 'finishes')
  await told
  await asleep()
})

test('a release goes live for a sleeping shop, and is what it wakes with', async () => {
  await open()
  await asleep()
  await serving.release(2)
  expect((await ask(address)).headers['x-release']).toBe('2')
  await asleep()
  expect((await ask(address)).headers['x-release']).toBe('2')
})

test('a release that is refused leaves it asleep, and it wakes with the one before', async () => {
  await open()
  await asleep()
  const candidate = await serving.supervisor.startCandidate(specOf(2), { signal: inTime() })
  const confirm = (): Promise<void> => Promise.reject(new Error('no'))
  await expect(serving.supervisor.goLive(candidate, { confirm })).rejects.toThrow('no')
  expect(state()).toBe('asleep')
  expect((await ask(address)).headers['x-release']).toBe('1')
})

test('what wakes during a swap does not take its requests away', async () => {
  await open()
  await asleep()
  const candidate = await serving.supervisor.startCandidate(specOf(2), { signal: inTime() })
  const confirm = async (): Promise<void> => {
    serving.supervisor.request('acme', { method: 'GET', path: '/x' }).catch(() => undefined)
    await until(() => serving.wakes > 0)
    await severalIdleTimes()
    expect((await ask(address)).headers['x-release']).toBe('2')
  }
  await serving.supervisor.goLive(candidate, { confirm })
  expect((await ask(address)).headers['x-release']).toBe('2')
})

test('a killed gateway knows again who sleeps', async () => {
  await open()
  await asleep()
  const { gatewayPid = 0 } = serving.supervisor
  process.kill(gatewayPid, 'SIGKILL')
  await until(() =>
    ask(address).then(
      ({ status }) => status === 200,
      () => false,
    ),
  )
})

test('a shop that is served asleep wakes when it is wanted, and has no worker before', async () => {
  await open()
  const other = await serving.serve('globex', { isAsleep: true })
  expect(state('globex')).toBe('asleep')
  expect(await ask(other)).toMatchObject({ status: 200 })
})

test('a woken shop that crashes is started again', async () => {
  await open({ idleMs: 60_000 })
  const other = await serving.serve('globex', { isAsleep: true })
  await ask(other)
  process.kill(serving.supervisor.live('globex')?.pid ?? 0, 'SIGKILL')
  expect(await ask(other)).toMatchObject({ status: 200 })
})

const severalIdleTimes = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, idleMs * 4))
