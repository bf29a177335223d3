import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ReleaseEvent } from '../../../../core/serve/yard/worker-yard.js'
import { isThorough } from '../../../setup/thorough.js'
import { ask, Load } from '../load.js'
import { inTime, isAlive, Serving, specOf, until } from '../serving.js'

let serving: Serving
let address: string
const events: ReleaseEvent[] = []

beforeAll(async () => {
  serving = await Serving.open({ probeEveryMs: 100, probeMs: 300, backOffMs: 20, wakesAtOnce: 2 })
  serving.supervisor.onState((event) => events.push(event))
})
beforeEach(async () => {
  address = await serving.openShop()
  events.length = 0
})
afterEach(() => serving.clear())
afterAll(() => serving.close())

test('a killed worker is replaced: requests wait meanwhile, and none is lost', async () => {
  const old = serving.supervisor.live('acme')
  process.kill(old?.pid ?? 0, 'SIGKILL')
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(address)))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
  const fresh = serving.supervisor.live('acme')
  expect(fresh).toMatchObject({ release: 1 })
  expect(fresh?.pid).not.toBe(old?.pid)
  await until(() => events.length === 3)
  expect(events.map(({ state }) => state)).toEqual(['failed', 'starting', 'ready'])
})

test('a GET that was under way is asked again, a POST is answered with 502', async () => {
  const get = ask(`${address}/slow?ms=300`)
  const hanging = serving.logLine('acme', 'hanging')
  const post = ask(`${address}/hang`, { method: 'POST', body: '{}' })
  await hanging
  process.kill(serving.supervisor.live('acme')?.pid ?? 0, 'SIGKILL')
  expect(await get).toMatchObject({ status: 200 })
  const lost = await post
  expect(lost).toMatchObject({ status: 502, headers: { 'content-type': 'application/problem+json' } })
  expect(JSON.parse(lost.body)).toMatchObject({ code: 'ANSWER_LOST', status: 502 })
})

test('half an answer is never passed off as whole', async () => {
  await expect(ask(`${address}/half?length=100000`)).rejects.toThrow('aborted')
  // A small one is held back until it is whole.
  expect(await ask(`${address}/half`)).toMatchObject({ status: 502, headers: { 'x-release': '1' } })
})

test('a shop that stands still is ended and started again, and its neighbour does not notice', async () => {
  const neighbour = await serving.openShop('globex')
  const load = new Load(neighbour, 4)
  const stuck = ask(`${address}/loop`, { method: 'POST' })
  expect(await stuck).toMatchObject({ status: 502 })
  expect(await ask(address)).toMatchObject({ status: 200 })
  await load.stop()
  expect(load.wrong).toEqual([])
  expect(events.filter(({ tenant, state }) => tenant === 'globex' && state === 'failed')).toEqual([])
})

test('a shop that stands still without using the processor is ended when somebody waits for it', async () => {
  await expect(ask(`${address}/block`, { method: 'POST' })).resolves.toMatchObject({ status: 502 })
  expect(await ask(address)).toMatchObject({ status: 200 })
})

test('three crashes are told as a crash loop once, and the shop comes back still', async () => {
  const loops: object[] = []
  serving.supervisor.onCrashLoop((loop) => loops.push(loop))
  for (let crash = 0; crash < 4; crash += 1) {
    const { pid = 0 } = serving.supervisor.live('acme') ?? {}
    process.kill(pid, 'SIGKILL')
    await until(() => (serving.supervisor.live('acme')?.pid ?? pid) !== pid)
  }
  expect(loops).toEqual([{ tenant: 'acme', release: 1, why: 'its process was ended by SIGKILL' }])
  expect(await ask(address)).toMatchObject({ status: 200 })
})

test.runIf(isThorough)(
  'of two shops that stand still together again and again, nothing is said against the one that waits for its end',
  async () => {
    const loops: object[] = []
    serving.supervisor.onCrashLoop((loop) => loops.push(loop))
    const both = [address, await serving.openShop('globex')]
    for (let time = 0; time < 3; time += 1) {
      const stuck = await Promise.all(both.map((shop) => ask(`${shop}/loop`, { method: 'POST' })))
      expect(stuck.map(({ status }) => status)).toEqual([502, 502])
      await until(() => ['acme', 'globex'].every((slug) => serving.supervisor.state(slug) === 'ready'))
    }
    expect(loops.length).toBeLessThanOrEqual(1)
  },
)

test('where many have crashed at once, few are started at once', async () => {
  const slugs = ['acme', ...Array.from({ length: 7 }, (_, i) => `crowd-${i}`)]
  for (const slug of slugs.slice(1)) await serving.openShop(slug)
  events.length = 0
  for (const slug of slugs) process.kill(serving.supervisor.live(slug)?.pid ?? 0, 'SIGKILL')
  await until(() => events.filter(({ state }) => state === 'ready').length === slugs.length)
  let starting = 0
  const atOnce = events.map(({ state }) => (starting += state === 'starting' ? 1 : state === 'ready' ? -1 : 0))
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(2)
  expect(events.filter(({ state }) => state === 'starting').length).toBe(slugs.length)
})

test('a rollback ends the restarts of a release that does not come back', async () => {
  await serving.release(2, 'dies-later')
  await until(() => serving.supervisor.state('acme') === 'failed')
  await serving.release(1)
  expect(await ask(address)).toMatchObject({ status: 200, headers: { 'x-release': '1' } })
  expect(serving.supervisor.state('acme')).toBe('ready')
})

test('a call of the platform waits for the new worker', async () => {
  process.kill(serving.supervisor.live('acme')?.pid ?? 0, 'SIGKILL')
  await until(() => serving.supervisor.state('acme') !== 'ready')
  const answer = await serving.supervisor.request('acme', { method: 'GET', path: '/x', signal: inTime() })
  expect(answer).toMatchObject({ status: 200, body: { release: 1 } })
})

test('a call to a shop that is not there says so', async () => {
  await expect(serving.supervisor.request('nobody', { method: 'GET', path: '/x' })).rejects.toMatchObject({
    code: 'SHOP_NOT_RUNNING',
  })
})

test('a line of garbage on the channel costs the shop its worker and nobody else anything', async () => {
  const { pid = 0 } = serving.supervisor.live('acme') ?? {}
  // Node's own end of a channel throws on each of these, in its parent.
  for (const line of ['garbage', '{"cmd":"NODE_HANDLE","type":"net.Socket"}']) {
    await ask(`${address}/garbage?line=${encodeURIComponent(line)}`, { method: 'POST' })
    await until(() => (serving.supervisor.live('acme')?.pid ?? pid) !== pid)
  }
  expect(await ask(address)).toMatchObject({ status: 200 })
})

test('a crashed release gets its bundle’s file made again before it is started once more', async () => {
  const restored: number[] = []
  const spec = { ...specOf(2), restore: async () => void restored.push(2) }
  const candidate = await serving.supervisor.startCandidate(spec, { signal: inTime() })
  await (await serving.supervisor.goLive(candidate)).drained
  expect(restored).toEqual([])
  process.kill(candidate.pid, 'SIGKILL')
  await until(() => ![undefined, candidate.pid].includes(serving.supervisor.live('acme')?.pid))
  expect(restored).toEqual([2])
})

test('a forgotten tenant has no worker and no address', async () => {
  const { pid = 0 } = serving.supervisor.live('acme') ?? {}
  await serving.supervisor.forgetTenant('acme')
  expect(isAlive(pid)).toBe(false)
  await expect(ask(address)).rejects.toThrow('ECONNREFUSED')
  const host = { headers: { host: 'acme.localhost' } }
  expect(await ask(serving.supervisor.gatewayAddress, host)).toMatchObject({ status: 404 })
  await expect(
    serving.supervisor.startCandidate(specOf(2), { signal: inTime() }).then((c) => serving.supervisor.goLive(c)),
  ).rejects.toThrow('is not served')
})
