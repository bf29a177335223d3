import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Standing, SupervisorCalls } from '../../../../core/serve/index.js'
import { type Care, SupervisorDoor } from '../../../../core/serve/remote/supervisor-door.js'
import { ask } from '../load.js'
import { isAlive, Serving, specOf, until } from '../serving.js'
import { RemoteEnd } from './remote-end.js'

interface Heard extends SupervisorCalls {
  heard(what: string): void
}

let serving: Serving
let address: string
let end: RemoteEnd<Heard>
let door: SupervisorDoor
let heard: string[]
/** For whom something was done that only the process with the supervisor can do. */
let cared: string[]

beforeAll(async () => {
  serving = await Serving.open({ readyMs: 5_000 })
})
beforeEach(async () => {
  address = await serving.openShop()
  connect()
})
afterEach(async () => {
  await end.close()
  await serving.clear()
})
afterAll(() => serving.close())

function connect(): void {
  heard = []
  cared = []
  const { supervisor } = serving
  const { database } = specOf(1)
  const care: Care = ({ guest: { release } }) => ({ database, restore: async () => void cared.push(`${release}`) })
  const opened = new SupervisorDoor({ supervisor, care, onKernel: () => undefined, peer: () => end.peer })
  door = opened
  end = new RemoteEnd<Heard>({ ...opened.doors, heard: (what) => void heard.push(what) })
}

/** Kills it, and waits until nothing of what it asked for is left. */
async function killed(): Promise<void> {
  end.kill('SIGKILL')
  await end.peer.lost
  await door.close()
}

const releaseAt = async (): Promise<string | undefined> => (await ask(address)).headers['x-release'] as string
type Words = Readonly<Record<'name' | 'code' | 'message', string>>

test('a release goes live as it would in one process: start, confirm, switch, drain', async () => {
  const { steps, standing } = (await end.play('goLive', specOf(2))) as { steps: string[]; standing: Standing }
  expect(steps).toEqual(['start', 'confirm', 'switched'])
  expect(standing).toMatchObject({ address, state: 'ready', release: 2, live: { release: 2, user: 'u_acme' } })
  expect(await releaseAt()).toBe('2')
})

test('what is done for its worker after a crash is done here', async () => {
  await end.play('goLive', specOf(2))
  const { pid = 0 } = serving.supervisor.live('acme') ?? {}
  process.kill(pid, 'SIGKILL')
  await until(() => ![undefined, pid].includes(serving.supervisor.live('acme')?.pid))
  expect(cared).toEqual(['2'])
})

test('a release that does not get ready blames its plugin in the same words', async () => {
  const there = (await end.play('fail', specOf(2, 'throws'))) as Words
  const here = await serving.supervisor
    .startCandidate(specOf(2, 'throws'), { signal: AbortSignal.timeout(10_000) })
    .catch((error: Words) => error)
  expect(there).toMatchObject({ name: 'ShopError', code: 'RELEASE_FAILED', message: (here as Words).message })
  expect(there.message).toContain('plugin "bad-plugin" is at fault')
})

test('a release that is not confirmed is refused with the reason, and the old one serves on', async () => {
  const { code, message } = (await end.play('refuse', specOf(2))) as Words
  expect({ code, message }).toMatchObject({
    code: 'RELEASE_FAILED',
    message: expect.stringContaining('it answers nonsense') as string,
  })
  expect(await releaseAt()).toBe('1')
})

test('who stops waiting for a candidate gets their own reason, and nothing of it is left', async () => {
  const pids: number[] = []
  serving.supervisor.onState(({ pid }) => pids.push(pid))
  expect(await end.play('leave', specOf(2, 'never-loads'))).toMatchObject({ message: 'the operator left' })
  await until(() => !pids.some(isAlive))
})

test('a call with a large body and a large answer', async () => {
  const body = { text: 'x'.repeat(3 * 1024 * 1024) }
  const request = { tenant: 'acme', method: 'POST', path: '/echo', body }
  expect(await end.play('request', request)).toMatchObject({ status: 200 })
  await expect(end.play('request', { ...request, tenant: 'nobody' })).rejects.toMatchObject({
    code: 'SHOP_NOT_RUNNING',
  })
})

test('when the other process is killed, its candidate ends', async () => {
  const { pid } = (await end.play('start', specOf(2))) as { pid: number }
  expect(isAlive(pid)).toBe(true)
  await killed()
  expect(isAlive(pid)).toBe(false)
  expect(await releaseAt()).toBe('1')
})

test('when it is killed while a candidate starts, that ends too', async () => {
  const pids: number[] = []
  serving.supervisor.onState(({ pid }) => pids.push(pid))
  end.play('start', specOf(2, 'never-loads')).catch(() => undefined)
  await until(() => pids.length > 0)
  await killed()
  expect(pids.some(isAlive)).toBe(false)
})

test('when it is killed before it has confirmed a release, that is refused, and the old one has the requests again', async () => {
  end.play('keepWaiting', specOf(2)).catch(() => undefined)
  await until(() => heard.includes('confirm'))
  expect(await releaseAt()).toBe('2')
  await killed()
  expect(await releaseAt()).toBe('1')
  expect(serving.supervisor.live('acme')?.release).toBe(1)
})

test('when it is killed its turn is given back, and not before what it has left under way has ended', async () => {
  const order: string[] = []
  await end.play('turn', 'acme')
  end.play('request', { tenant: 'acme', method: 'GET', path: '/slow?ms=1' }).catch(() => undefined)
  end.play('keepWaiting', specOf(2)).catch(() => undefined)
  await until(() => heard.includes('confirm'))
  serving.supervisor.onState(({ state, release }) => order.push(`${release} ${state}`))
  const next = serving.supervisor.takeTurn('acme').then((endTurn) => {
    order.push('the next turn')
    endTurn()
  })
  await killed()
  await next
  expect(order.at(-1)).toBe('the next turn')
  expect(serving.supervisor.live('acme')?.release).toBe(1)
})

test('a turn for which it waited when it was killed is not taken', async () => {
  const endTurn = await serving.supervisor.takeTurn('acme')
  end.play('turn', 'acme').catch(() => undefined)
  await end.peer.call('echo', 1)
  await killed()
  endTurn()
  const again = await serving.supervisor.takeTurn('acme')
  again()
})
