import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { ask } from '../load.js'
import { until } from '../serving.js'
import { Room } from './room.js'

let room: Room
afterEach(() => room.close())

test('a shop flooded by 64 connections leaves another its turn at each place that gets free', async () => {
  room = await Room.open({ working: 8, workingTotal: 8, queued: 100 })
  const answered: string[] = []
  const held: ServerResponse[] = []
  const busy = await room.httpShop('busy', (_request, response) => held.push(response))
  const quiet = await room.httpShop('quiet', (_request, response) => response.end('quiet'))
  const flood = Flood.start(busy, 64, () => answered.push('busy'))
  await until(() => held.length === 8)
  for (let i = 0; i < 20; i += 1) {
    const asked = ask(quiet).then(({ status }) => answered.push(`quiet ${status}`))
    await until(async () => (await room.load('quiet')).waiting === 1)
    answered.length = 0
    // One place of the busy shop gets free, and the next in its own queue has waited longer.
    held.shift()?.end('busy')
    await asked
    await until(() => held.length === 8 && answered.length === 2)
    expect(answered.toSorted()).toEqual(['busy', 'quiet 200'])
  }
  await flood.stop(held)
  expect(flood.wrong).toEqual([])
})

test('a shop whose worker begins no answer is told of, and not one that answers or has nothing to do', async () => {
  room = await Room.open()
  const held: ServerResponse[] = []
  const silent = await room.httpShop('silent', (_request, response) => held.push(response))
  const quick = await room.httpShop('quick', (_request, response) => response.end('quick'))
  await room.httpShop('idle', (_request, response) => response.end('idle'))
  const asked = ask(silent)
  const isTold = async (): Promise<boolean> => {
    await ask(quick)
    return room.silent.length > 0
  }
  await until(isTold)
  expect(room.silent).toEqual(['silent'])
  held[0]?.end('at last')
  await asked
  await until(() => room.silent.length === 0)
})

test('a shop works on so many requests, keeps so many waiting, and tells the others to come again', async () => {
  room = await Room.open({ working: 4, queued: 6 })
  const held: ServerResponse[] = []
  const shop = await room.httpShop('acme', (_request, response) => held.push(response))
  const asked = Array.from({ length: 15 }, () => ask(shop))
  const refused = await firstOf(asked, 5)
  for (const answer of refused) {
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1', 'content-type': 'application/problem+json' },
    })
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'SHOP_BUSY' })
  }
  expect(held).toHaveLength(4)
  expect(await room.load('acme')).toMatchObject({ underWay: 10, waiting: 6 })
  let ended = 0
  while (ended < 10) {
    await until(() => held.length > 0)
    held.shift()?.end('done')
    ended += 1
  }
  const all = await Promise.all(asked)
  expect(all.filter(({ status }) => status === 200)).toHaveLength(10)
  expect(await room.load('acme')).toMatchObject({ underWay: 0, waiting: 0 })
})

test('who has waited too long is told to come again, and a client that leaves the queue is forgotten', async () => {
  room = await Room.open({ working: 1, queueMs: 1_000, halfClosedMs: 50 })
  const held: ServerResponse[] = []
  const shop = await room.httpShop('acme', (_request, response) => held.push(response))
  const first = ask(shop)
  await until(() => held.length === 1)
  const leaving = new AbortController()
  const left = ask(shop, { signal: leaving.signal }).catch((error: Error) => error.name)
  const late = ask(shop)
  await until(async () => (await room.load('acme')).waiting === 2)
  leaving.abort()
  expect(await left).toBe('AbortError')
  await until(async () => (await room.load('acme')).waiting === 1)
  expect(await late).toMatchObject({ status: 503 })
  held[0]?.end('done')
  expect((await first).status).toBe(200)
  expect(held).toHaveLength(1)
})

test('a place is free again when the answer begins: slow readers and streams of events hold none', async () => {
  room = await Room.open({ working: 1 })
  const held: ServerResponse[] = []
  const shop = await room.httpShop('acme', (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    if (request.url === '/stream') held.push(response)
    else response.end('data: x\n\n')
  })
  const streams = [ask(`${shop}/stream`), ask(`${shop}/stream`)]
  await until(() => held.length === 2)
  expect(await ask(shop)).toMatchObject({ status: 200 })
  for (const response of held) response.end()
  await Promise.all(streams)
})

test('a shop takes so many requests a second, and says 429 to more; others are not touched', async () => {
  room = await Room.open({ requestsPerSecond: 1, burst: 5 })
  const shop = await room.httpShop('acme', (_request, response) => response.end('hello'))
  const other = await room.httpShop('other', (_request, response) => response.end('hello'))
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask(shop)))
  const refused = answers.filter(({ status }) => status === 429)
  expect(answers.filter(({ status }) => status === 200).length).toBe(30 - refused.length)
  expect(refused.length).toBeGreaterThan(20)
  expect(refused[0]).toMatchObject({ headers: { 'retry-after': '1', 'content-type': 'application/problem+json' } })
  expect(JSON.parse(refused[0]?.body ?? '')).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  expect(await ask(other)).toMatchObject({ status: 200 })
})

/** The first so many that are answered. */
async function firstOf<T>(promises: readonly Promise<T>[], count: number): Promise<T[]> {
  const first: T[] = []
  for (const promise of promises) promise.then((value) => first.push(value)).catch(() => undefined)
  await until(() => first.length >= count)
  return first.slice(0, count)
}

/** Clients that ask one after the other until they are stopped. */
class Flood {
  readonly wrong: number[] = []
  #isStopped = false
  #running: Promise<void[]> = Promise.resolve([])

  static start(address: string, clients: number, onAnswer: () => void): Flood {
    const flood = new Flood()
    flood.#running = Promise.all(Array.from({ length: clients }, () => flood.#run(address, onAnswer)))
    return flood
  }

  /** Lets all that is held go, and what comes after it. */
  async stop(held: ServerResponse[]): Promise<void> {
    this.#isStopped = true
    let isOver = false
    const over = this.#running.then(() => (isOver = true))
    await until(() => {
      for (const response of held.splice(0)) response.end('over')
      return isOver
    })
    await over
  }

  async #run(address: string, onAnswer: () => void): Promise<void> {
    while (!this.#isStopped) {
      const { status } = await ask(address)
      onAnswer()
      if (status !== 200) this.wrong.push(status)
    }
  }
}
