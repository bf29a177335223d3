import { allow, before, on, Plugin, type Verdict } from '@shopctl/sdk'
import { Checkout, OrderPlaced } from '@shopctl/sdk/shop'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunnerOptions, runPlugin, type Turn } from '../../../core/runner/index.js'
import { until } from '../../setup/until.js'
import { eventOf, OpenRoom } from '../serve/socket/open-room.js'

let room: OpenRoom
const ends: AbortController[] = []
const runs: Promise<unknown>[] = []

beforeAll(async () => {
  room = await OpenRoom.open()
})

beforeEach(() => {
  room.welcome = welcomeOf('1.0.0')
})

afterEach(async () => {
  for (const end of ends.splice(0)) end.abort()
  await Promise.allSettled(runs.splice(0))
})

afterAll(() => room.close())

const welcomeOf = (version: string) => ({
  shop: { slug: 'acme', name: 'Acme', currency: 'EUR' },
  plugin: { name: 'points', package: 'points', version },
  config: {},
})

/** What a hook waits for. */
let gate = Promise.withResolvers<void>()
let asked = 0
const taken: string[] = []

@Plugin()
class Points {
  @before(Checkout, 'place')
  async check(): Promise<Verdict> {
    asked += 1
    await gate.promise
    return allow
  }

  @on(OrderPlaced)
  tell({ order }: OrderPlaced): void {
    taken.push(order.id)
  }
}

const code = { module: { default: Points, mail: {} }, scopes: [] }

interface Started {
  readonly turns: readonly Turn[]
  readonly ended: Promise<string | undefined>
  readonly stop: () => void
}

function run(options: Partial<RunnerOptions> = {}): Started {
  const end = new AbortController()
  const turns: Turn[] = []
  const ended = runPlugin({
    socket: room.address,
    token: 'token-points',
    name: 'points',
    load: async () => code,
    write: () => undefined,
    onTurn: (turn) => void turns.push(turn),
    signal: end.signal,
    ...options,
  })
  ends.push(end)
  runs.push(ended.catch(() => undefined))
  return { turns, ended, stop: () => end.abort() }
}

const isReady = ({ turns }: Started) => until(() => turns.at(-1)?.kind === 'ready', 'it to be ready')

test('told to stop, it answers each hook that comes until it has left, and takes no more events', async () => {
  gate = Promise.withResolvers()
  asked = 0
  const runner = run()
  await isReady(runner)
  const first = room.ask(5_000, { asking: 1 })
  await until(() => asked === 1, 'the first hook')
  runner.stop()
  const second = room.ask(5_000, { asking: 2 })
  const event = room.push(eventOf('e1'), { within: 5_000 })
  await until(() => asked === 2, 'the second hook')
  gate.resolve()
  expect(await first).toMatchObject({ kind: 'answered', answer: { ok: true } })
  expect(await second).toMatchObject({ kind: 'answered', answer: { ok: true } })
  expect(await event).toMatchObject({ kind: 'not-acked', reason: 'nobody' })
  expect(await runner.ended).toBeUndefined()
  expect(taken).toEqual([])
  expect(room.connections()).toBe(0)
})

test('where its code cannot be had for a while it is away, so that events are kept, and comes again', async () => {
  let tries = 0
  const load = async () => {
    tries += 1
    if (tries < 3) throw new Error('the registry is away')
    return code
  }
  const runner = run({ load, passes: () => true, pauseMs: () => 20 })
  await until(() => runner.turns.some(({ kind }) => kind === 'waiting'), 'it to wait')
  await isReady(runner)
  expect(runner.turns.map(({ kind }) => kind)).toEqual(['joined', 'waiting', 'ready'])
  expect(runner.turns[1]).toEqual({ kind: 'waiting', reason: 'the registry is away' })
  gate.resolve()
  expect(await room.ask(5_000, { asking: 3 })).toMatchObject({ kind: 'answered', answer: { ok: true } })
})

test('while it is away for its code it can be stopped', async () => {
  const runner = run({ load: () => Promise.reject(new Error('away')), passes: () => true, pauseMs: () => 60_000 })
  await until(() => room.connections() === 0 && runner.turns.at(-1)?.kind === 'waiting', 'it to wait')
  runner.stop()
  expect(await runner.ended).toBeUndefined()
})

test('where nobody answers it says so once, in words', async () => {
  const runner = run({ socket: 'ws://127.0.0.1:9/socket' })
  await until(() => runner.turns.length > 0, 'it to wait')
  expect(runner.turns).toEqual([{ kind: 'waiting', reason: 'the platform is not there' }])
})

test('what no later try mends ends it, unless it has been told something else meanwhile', async () => {
  const fatal = run({ load: () => Promise.reject(new Error('another version')), passes: () => false })
  await expect(fatal.ended).rejects.toThrow('another version')

  const older = Promise.withResolvers<typeof code>()
  const runner = run({
    load: ({ plugin }) => (plugin.version === '1.0.0' ? older.promise : Promise.resolve(code)),
  })
  await until(() => runner.turns.at(-1)?.kind === 'joined', 'it to come in')
  room.welcome = welcomeOf('1.1.0')
  room.handle({ kind: 'dismiss', pass: 'token-points', reason: 'its settings have changed', again: true })
  await isReady(runner)
  older.reject(new Error('the older version cannot be had'))
  expect(await room.ask(5_000, { asking: 4 })).toMatchObject({ kind: 'answered', answer: { ok: true } })
})
