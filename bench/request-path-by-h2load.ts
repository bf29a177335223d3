import type { Target } from './closed-loop.js'
import { figure, median, type Result, ratio } from './figures.js'
import { processorTime } from './processor-time.js'
import { mostLoad, steadyLoad } from './steady-load.js'

export const rounds = 6
const halfLoadSeconds = 4
const busyRequests = 40_000

/** One way to the same small answer. */
export interface Way {
  readonly target: Target
  readonly path: string
  /** The process whose time is told, where it is. */
  readonly pid?: number
}

/** As many requests as are answered; answers how many that are in a second. */
export const busy = (way: Pick<Way, 'target' | 'path'>): Promise<number> => mostLoad(way, busyRequests)

/**
 * The ways in turn by h2load, which takes little of the processors that it shares with what is measured: rates, and processor time of the
 * process that is asked.
 */
export async function byH2load(
  ways: Readonly<Record<string, Required<Way>>>,
  tell: (line: string) => void,
): Promise<Result> {
  const rates = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]))
  const costs = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    tell(`by h2load, round ${round + 1} of ${rounds}`)
    for (const [name, { pid, ...way }] of Object.entries(ways)) {
      const before = await processorTime(pid)
      rates.get(name)?.push(await busy(way))
      costs.get(name)?.push(((await processorTime(pid)) - before) / busyRequests)
    }
  }
  const ratioOf = ([one, other]: (typeof compared)[number]): readonly [string, number] => {
    const others = costs.get(other) ?? []
    const each = (costs.get(one) ?? []).map((cost, i) => ratio(cost, others[i] ?? Number.NaN))
    return [`h2load, ${one} : ${other} (processor time, median of the rounds’)`, median(each)]
  }
  return {
    ...Object.fromEntries([...rates].map(([name, all]) => [`h2load, ${name}: rate`, figure(all, '/s')])),
    ...Object.fromEntries([...costs].map(([name, all]) => [`h2load, ${name}: processor time`, figure(all, 'µs')])),
    ...Object.fromEntries(compared.map(ratioOf)),
  }
}

const compared = [
  ['worker', 'bare fastify'],
  ['worker without walls', 'bare fastify'],
  ['gateway', 'bare dispatch'],
] as const

interface HalfLoad {
  readonly worker: Target
  readonly shop: Target
  readonly dispatch: Target
}

export async function atHalfLoad({ worker, shop, dispatch }: HalfLoad, tell: (line: string) => void): Promise<Result> {
  const path = '/bench/plain'
  const perSecond = (await busy({ target: shop, path })) / 2
  const [direct, through, bare]: [number[][], number[][], number[][]] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    tell(`half load, round ${round + 1} of ${rounds}`)
    for (const [target, latencies] of [
      [worker, direct],
      [shop, through],
      [dispatch, bare],
    ] as const) {
      latencies.push(await steadyLoad({ target, path, perSecond }, halfLoadSeconds * 1_000))
    }
  }
  return {
    'half load: rate': Math.round(perSecond),
    'half load, worker: latency': figure(direct.flat()),
    'half load, gateway: latency': figure(through.flat()),
    'half load, bare dispatch: latency': figure(bare.flat()),
    'half load: p99 through the gateway − direct (ms, median of the rounds’)': ratio(more(through, direct), 1),
    'half load: p99 through bare dispatch − direct (ms, median of the rounds’)': ratio(more(bare, direct), 1),
  }
}

/** By how much the p99 of a round's latencies is above that of the same round's others. */
const more = (some: readonly number[][], others: readonly number[][]): number =>
  median(some.map((round, i) => figure(round).p99 - figure(others[i] ?? []).p99))
