import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'undici'
import { mapLimited } from '../core/build/index.js'
import { readSettings } from '../core/platform/settings.js'
import { BareDispatch } from './bare-dispatch.js'
import { BareFastify } from './bare-fastify.js'
import { BenchPlatform } from './bench-platform.js'
import { ClosedLoop, type Target } from './closed-loop.js'
import { type Figure, figure, median, type Result, ratio } from './figures.js'
import { busiestDuring, processIn, processorTime } from './processor-time.js'
import { type Alike, atHalfLoad, busy, byH2load, oneByOne, rounds, type Way } from './request-path-by-h2load.js'

const secondsEach = 2

interface Measured {
  readonly rates: number[]
  readonly latencies: number[]
  /** Processor time of the gateway's process for each request, in microseconds. */
  readonly costs: number[]
}

/**
 * The same small answer from bare fastify (by TCP, and by a unix socket as a worker has), from a shop's worker, and through the gateway, with 0 and with 20 hooks on
 * the action; and through the smallest gateway there is, to the worker and to bare fastify. The ways take turns, so that a machine that drifts harms none of
 * them alone. Then at half of what the gateway can bear, with and without it, by a client that is not Node.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bare = await BareFastify.start()
  const bench = await BenchPlatform.start()
  const closers: { close(): Promise<void> }[] = [bench, bare]
  try {
    await install(bench)
    const shop = { address: await bench.platform.address('acme') }
    const workers = await workersAlike(bench)
    const [{ target: worker, path }] = workers
    const { runDir } = readSettings(bench.platform.home, {})
    const pid = await processIn(runDir, 'processes/gateway.cjs')
    const dispatch = await BareDispatch.start(worker.socketPath)
    const bareTarget = { address: 'http://bare', socketPath: join(runDir, 'bare-fastify.sock') }
    const allBare = await BareDispatch.start(bareTarget.socketPath)
    closers.unshift(dispatch, allBare, await BareFastify.start(bareTarget.socketPath))
    const ways = {
      'bare fastify': { target: bare, path: '/bench/plain' },
      'bare fastify, unix socket': { target: bareTarget, path: '/bench/plain' },
      'worker, 0 hooks': { target: worker, path: '/bench/plain' },
      'worker, 20 hooks': { target: worker, path: '/bench/hooked' },
      'gateway, 0 hooks': { target: shop, path: '/bench/plain', pid },
      'bare dispatch': { target: dispatch, path: '/bench/plain', pid: dispatch.pid },
      'bare dispatch, bare fastify': { target: allBare, path: '/bench/plain', pid: allBare.pid },
      'gateway, 20 hooks': { target: shop, path: '/bench/hooked', pid },
    }
    const measured = await inTurn(ways, tell)
    const alike = {
      'bare fastify': await bareFastifies(runDir, closers),
      worker: workers,
      gateway: [{ target: shop, path, pid }],
      'bare dispatch': [{ target: dispatch, path, pid: dispatch.pid }],
    }
    const loaded = await besideOneWithoutWalls((open) => byH2load({ ...alike, 'worker without walls': open }, tell))
    return { ...figuresOf(measured), ...loaded, ...(await atHalfLoad({ worker, shop, dispatch }, tell)) }
  } finally {
    for (const part of closers) await part.close()
  }
}

/** Beside the two that a platform has at its first start. */
const furtherShop = 'initech'
const shops = ['acme', 'globex', furtherShop]

async function install(bench: BenchPlatform): Promise<void> {
  await bench.publish({ name: 'bench-hooks', source: hooked(20) })
  await bench.shopctl('tenant', 'create', furtherShop)
  for (const shop of shops) await bench.shopctl('plugin', 'add', 'bench-hooks', '--tenant', shop)
}

/** As many of them as there are shops with the bench's plugin. */
async function bareFastifies(folder: string, closers: { close(): Promise<void> }[]): Promise<Alike> {
  const start = async (name: string): Promise<Required<Way>> => {
    const socketPath = join(folder, `bare-fastify-${name}.sock`)
    const bare = await BareFastify.start(socketPath)
    closers.unshift(bare)
    return { target: { address: 'http://bare', socketPath }, path: '/bench/plain', pid: bare.pid }
  }
  return Promise.all(shops.map(start))
}

/** The same on a platform of its own that has no walls around its workers: what these cost is the difference. */
async function besideOneWithoutWalls(measured: (open: Alike) => Promise<Result>): Promise<Result> {
  const bench = await BenchPlatform.start({ SHOPCTL_SANDBOX: 'bare' })
  try {
    await install(bench)
    return await measured(await workersAlike(bench))
  } finally {
    await bench.close()
  }
}

/** The workers of the shops that have the bench's plugin. */
async function workersAlike(bench: BenchPlatform): Promise<readonly [WorkerWay, ...WorkerWay[]]> {
  const path = '/bench/plain'
  const [first, ...others] = await mapLimited(await workersOf(bench.platform.home), oneByOne, async (target) => {
    const pid = await busiestDuring('worker.mjs', () => busy({ target, path }))
    return { target, path, pid }
  })
  if (first === undefined) throw new Error('no worker answers')
  return [first, ...others]
}

interface WorkerWay extends Required<Way> {
  readonly target: WorkerSocket
}

type WorkerSocket = Required<Target>

/** The sockets of those workers: nothing else that answers may be in that folder yet. */
async function workersOf(home: string): Promise<WorkerSocket[]> {
  const { runDir } = readSettings(home, {})
  const sockets = (await readdir(runDir)).filter((name) => name.endsWith('.sock'))
  const targets = sockets.map((name) => ({ address: 'http://worker', socketPath: join(runDir, name) }))
  const found: WorkerSocket[] = []
  for (const target of targets) if (await answers(target)) found.push(target)
  return found
}

async function answers({ address, socketPath }: WorkerSocket): Promise<boolean> {
  // A worker on standby lets nobody in.
  const client = new Client(address, { socketPath, headersTimeout: 1_000 })
  try {
    const { statusCode, body } = await client.request({ method: 'GET', path: '/bench/plain' })
    await body.dump()
    return statusCode === 200
  } catch {
    return false
  } finally {
    await client.destroy()
  }
}

async function inTurn(
  ways: Readonly<Record<string, Way>>,
  tell: (line: string) => void,
): Promise<Map<string, Measured>> {
  const measured = new Map(Object.keys(ways).map((name) => [name, nothing()]))
  for (let round = 0; round < rounds; round += 1) {
    tell(`round ${round + 1} of ${rounds}`)
    for (const [name, way] of Object.entries(ways)) {
      const { latencies, cost } = await measure(way)
      measured.get(name)?.costs.push(cost)
      measured.get(name)?.rates.push(latencies.length / secondsEach)
      for (const latency of latencies) measured.get(name)?.latencies.push(latency)
    }
  }
  return measured
}

const nothing = (): Measured => ({ rates: [], latencies: [], costs: [] })

async function measure({ target, path, pid }: Way): Promise<{ latencies: number[]; cost: number }> {
  const loop = new ClosedLoop({
    target,
    connections: 16,
    next: () => ({ method: 'GET', path }),
    check: ({ status }) => (status === 200 ? undefined : `status ${status}`),
  })
  await delay(300)
  loop.take()
  const before = pid === undefined ? 0 : await processorTime(pid)
  await delay(secondsEach * 1_000)
  const latencies = loop.take()
  const after = pid === undefined ? 0 : await processorTime(pid)
  const { faults } = await loop.stop()
  if (Object.keys(faults).length > 0) throw new Error(JSON.stringify(faults))
  return { latencies, cost: (after - before) / latencies.length }
}

function figuresOf(measured: ReadonlyMap<string, Measured>): Result {
  const each = (of: (one: Measured) => Figure, what: string) =>
    Object.fromEntries([...measured].map(([name, one]) => [`${name}: ${what}`, of(one)]))
  const costs = (name: string): number[] => measured.get(name)?.costs ?? []
  const rates = (name: string): number[] => measured.get(name)?.rates ?? []
  const rate = (name: string): number => median(rates(name))
  const ratioOfRounds = (to: string): number =>
    median(rates('worker, 0 hooks').map((one, i) => ratio(one, rates(to)[i] ?? Number.NaN)))
  return {
    ...each(({ rates }) => figure(rates, '/s'), 'rate'),
    ...each(({ latencies }) => figure(latencies), 'latency'),
    'gateway, 0 hooks: its processor time': figure(costs('gateway, 0 hooks'), 'µs'),
    'bare dispatch: its processor time': figure(costs('bare dispatch'), 'µs'),
    'bare dispatch, bare fastify: its processor time': figure(costs('bare dispatch, bare fastify'), 'µs'),
    ...Object.fromEntries(
      ['bare dispatch', 'bare dispatch, bare fastify'].map((to) => [
        `gateway : ${to} (processor time, median of the rounds’)`,
        median(costs('gateway, 0 hooks').map((cost, i) => ratio(cost, costs(to)[i] ?? Number.NaN))),
      ]),
    ),
    'worker : bare fastify, both on unix sockets (rate, median of the rounds’)':
      ratioOfRounds('bare fastify, unix socket'),
    'worker : bare fastify (rate)': ratio(rate('worker, 0 hooks'), rate('bare fastify')),
    'gateway : worker (rate)': ratio(rate('gateway, 0 hooks'), rate('worker, 0 hooks')),
    '20 hooks : 0 hooks, worker (rate)': ratio(rate('worker, 20 hooks'), rate('worker, 0 hooks')),
    '20 hooks : 0 hooks, gateway (rate)': ratio(rate('gateway, 20 hooks'), rate('gateway, 0 hooks')),
  }
}

const hooked = (n: number): string => `
import { allow, before, Controller, Get, hookPoint, Plugin } from '@shopctl/sdk'

@Controller('/bench')
class Bench {
  static readonly hookable = { hooked: hookPoint<object, object>() }

  @Get('/plain')
  plain() {
    return { ok: true }
  }

  @Get('/hooked')
  async hooked() {
    return { ok: true }
  }
}

@Plugin({ controllers: [Bench] })
export default class BenchHooks {
${Array.from({ length: n }, (_, i) => `  @before(Bench, 'hooked')\n  hook${i}() {\n    return allow\n  }`).join('\n\n')}
}
`
