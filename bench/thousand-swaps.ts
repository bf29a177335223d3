import { BenchPlatform } from './bench-platform.js'
import { ClosedLoop, type LoadAnswer } from './closed-loop.js'
import { figure, median, type Result, ratio } from './figures.js'
import { orderOfOne } from './order-of-one.js'
import { type Weight, weigh } from './platform-weight.js'
import { publishSides, setOf, sideOf } from './two-sides.js'
import { Wrk } from './wrk.js'

const swaps = Number(process.env['BENCH_SWAPS'] ?? 1_000)
const requests = Number(process.env['BENCH_REQUESTS'] ?? 1_000_000)

interface Clients {
  readonly node: ClosedLoop
  readonly wrk: Wrk
}

/**
 * A shop's whole set of plugins changes again and again, while two clients, undici and wrk, read and try an order that a
 * plugin of each set refuses: what got no answer, an answer past the guard, or one of both sets; and what the platform holds.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bench = await BenchPlatform.start({ SHOPCTL_SAMPLES: 'welcome-mail' })
  try {
    await publishSides(bench)
    let live = (await bench.platform.client.tenant('acme')).release ?? 0
    const change = async (): Promise<void> => {
      live = (await bench.platform.client.changeSet('acme', setOf(sideOf(live + 1)), () => undefined)).release.number
    }
    await change()
    const clients = await startClients(await bench.platform.address('acme'))
    const times: number[] = []
    const weights: Weight[] = []
    while (times.length < swaps || clients.node.count < requests / 2) {
      const started = performance.now()
      await change()
      times.push(performance.now() - started)
      if (times.length % 20 === 0) weights.push(await weigh(bench.platform.client.file.pid))
      if (times.length % 100 === 0) tell(`${times.length} swaps, ${clients.node.count} requests by undici`)
    }
    return await resultOf(clients, { times, weights, tell })
  } finally {
    await bench.close()
  }
}

async function startClients(address: string): Promise<Clients> {
  const order = await orderOfOne(address)
  const node = new ClosedLoop({
    target: { address },
    connections: 16,
    next: (i) => (i % 2 === 0 ? order : { method: 'GET', path: '/stamp' }),
    check: faultOf,
  })
  return { node, wrk: await Wrk.start(address, order.body ?? '') }
}

/** As `wrk.lua` judges. */
function faultOf({ status, headers, body }: LoadAnswer): string | undefined {
  const side = sideOf(Number(headers['x-release']))
  const [, route, hook] = /"route":"(\w)","hook":"(\w)"/.exec(body) ?? []
  const guard = /"GUARDED_BY_(\w)"/.exec(body)?.[1]?.toLowerCase()
  const said = status === 200 && route === hook ? route : status === 422 ? guard : undefined
  return said === side ? undefined : `${status} of ${side}: ${body.slice(0, 80)}`
}

interface Measured {
  readonly times: readonly number[]
  readonly weights: readonly Weight[]
  readonly tell: (line: string) => void
}

async function resultOf({ node, wrk }: Clients, { times, weights, tell }: Measured): Promise<Result> {
  const latency = figure(node.take())
  const [byNode, byWrk] = await Promise.all([node.stop(), wrk.stop()])
  const wrong = Object.values(byNode.faults).reduce((sum, count) => sum + count, 0)
  for (const [fault, count] of Object.entries(byNode.faults)) tell(`undici: ${count} × ${fault}`)
  if (byWrk.first !== '') tell(`wrk: ${byWrk.first}`)
  return {
    swaps: times.length,
    'requests by undici': byNode.requests,
    'requests by wrk': byWrk.requests,
    'undici: lost, unguarded or mixed': wrong,
    'wrk: lost': byWrk.lost,
    'wrk: unguarded or mixed': byWrk.faults,
    'change, whole': figure(times),
    'latency, by undici': latency,
    ...growth(weights),
  }
}

const typical = (weights: readonly Weight[], key: keyof Weight): number => median(weights.map((one) => one[key]))

/** Medians of the first quarter of the time, and of the last. */
function growth(weights: readonly Weight[]): Result {
  const quarter = Math.max(1, Math.floor(weights.length / 4))
  const keys = ['mb', 'descriptors', 'sockets', 'processes'] as const
  return Object.fromEntries(
    keys.flatMap((key) => {
      const [first, last] = [typical(weights.slice(0, quarter), key), typical(weights.slice(-quarter), key)]
      return [
        [`${key}, first quarter`, first],
        [`${key}, last quarter`, last],
        [`${key}, last : first`, ratio(last, first)],
      ]
    }),
  )
}
