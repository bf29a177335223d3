import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'undici'
import { readSettings } from '../core/platform/settings.js'
import { BareFastify } from './bare-fastify.js'
import { BenchPlatform } from './bench-platform.js'
import { ClosedLoop, type Target } from './closed-loop.js'
import { type Figure, figure, median, type Result, ratio } from './figures.js'

const rounds = 5
const secondsEach = 2

interface Way {
  readonly target: Target
  readonly path: string
}

interface Measured {
  readonly rates: number[]
  readonly latencies: number[]
}

/**
 * The same small answer from bare fastify, from a shop's worker, and through the gateway, with 0 and with 20 hooks on
 * the action. The ways take turns, so that a machine that drifts harms none of them alone.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bare = await BareFastify.start()
  const { address } = bare
  const bench = await BenchPlatform.start()
  try {
    await bench.publish({ name: 'bench-hooks', source: hooked(20) })
    await bench.shopctl('plugin', 'add', 'bench-hooks', '--tenant', 'acme')
    const shop = { address: await bench.platform.address('acme') }
    const worker = await workerOf(bench.platform.home)
    return figuresOf(
      await inTurn(
        {
          'bare fastify': { target: { address }, path: '/bench/plain' },
          'worker, 0 hooks': { target: worker, path: '/bench/plain' },
          'worker, 20 hooks': { target: worker, path: '/bench/hooked' },
          'gateway, 0 hooks': { target: shop, path: '/bench/plain' },
          'gateway, 20 hooks': { target: shop, path: '/bench/hooked' },
        },
        tell,
      ),
    )
  } finally {
    await bench.close()
    await bare.close()
  }
}

/** The socket of the worker that has the bench's plugin. */
async function workerOf(home: string): Promise<Target> {
  const { runDir } = readSettings(home, {})
  for (const name of await readdir(runDir)) {
    if (!name.endsWith('.sock')) continue
    const target = { address: 'http://worker', socketPath: join(runDir, name) }
    if (await answers(target)) return target
  }
  throw new Error('no worker answers')
}

async function answers({ address, socketPath }: Target & { socketPath: string }): Promise<boolean> {
  const client = new Client(address, { socketPath })
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
      const latencies = await measure(way)
      measured.get(name)?.rates.push(latencies.length / secondsEach)
      for (const latency of latencies) measured.get(name)?.latencies.push(latency)
    }
  }
  return measured
}

const nothing = (): Measured => ({ rates: [], latencies: [] })

async function measure({ target, path }: Way): Promise<number[]> {
  const loop = new ClosedLoop({
    target,
    connections: 16,
    next: () => ({ method: 'GET', path }),
    check: ({ status }) => (status === 200 ? undefined : `status ${status}`),
  })
  await delay(300)
  loop.take()
  await delay(secondsEach * 1_000)
  const latencies = loop.take()
  const { faults } = await loop.stop()
  if (Object.keys(faults).length > 0) throw new Error(JSON.stringify(faults))
  return latencies
}

function figuresOf(measured: ReadonlyMap<string, Measured>): Result {
  const each = (of: (one: Measured) => Figure, what: string) =>
    Object.fromEntries([...measured].map(([name, one]) => [`${name}: ${what}`, of(one)]))
  const rate = (name: string): number => median(measured.get(name)?.rates ?? [])
  return {
    ...each(({ rates }) => figure(rates, '/s'), 'rate'),
    ...each(({ latencies }) => figure(latencies), 'latency'),
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
