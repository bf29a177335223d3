import { mapLimited } from '../core/build/index.js'
import type { Target } from './closed-loop.js'
import { type Figure, figure, median, type Result, ratio } from './figures.js'
import { processorTime } from './processor-time.js'
import { mostLoad, steadyLoad } from './steady-load.js'

export const rounds = 6
const halfLoadRounds = 12
const halfLoadSeconds = 4
/** Short turns and many: a machine that drifts is as it is for all of them. */
const turns = 24
const requestsATurn = 10_000
const warmUpRequests = 60_000

/** One way to the same small answer. */
export interface Way {
  readonly target: Target
  readonly path: string
  /** The process whose time is told, where it is. */
  readonly pid?: number
}

/** As many requests as are answered; answers how many that are in a second. */
export const busy = (way: Pick<Way, 'target' | 'path'>, requests = warmUpRequests): Promise<number> =>
  mostLoad(way, requests)

/** Processes that do the same: two that were started alike may differ by a third, by what V8 has made of them. */
export type Alike = readonly Required<Way>[]

/**
 * The ways in turn by h2load, which takes little of the processors that it shares with what is measured: rates, and processor time of the
 * process that is asked. Of processes that do the same the middle one counts.
 */
export async function byH2load(ways: Readonly<Record<string, Alike>>, tell: (line: string) => void): Promise<Result> {
  const rates = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]))
  const costs = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]))
  const lone = new Map<string, number[][]>(Object.entries(ways).map(([name, alike]) => [name, alike.map(() => [])]))
  for (const way of Object.values(ways).flat()) await busy(way)
  for (let turn = 0; turn < turns; turn += 1) {
    tell(`by h2load, turn ${turn + 1} of ${turns}`)
    for (const [name, alike] of Object.entries(ways)) {
      const all = await mapLimited(alike, oneByOne, measure)
      rates.get(name)?.push(median(all.map(({ rate }) => rate)))
      costs.get(name)?.push(median(all.map(({ cost }) => cost)))
      for (const [i, { cost }] of all.entries()) lone.get(name)?.[i]?.push(cost)
    }
  }
  const ratioOf = ([one, other]: (typeof compared)[number]): readonly [string, number] => {
    const others = costs.get(other) ?? []
    const each = (costs.get(one) ?? []).map((cost, i) => ratio(cost, others[i] ?? Number.NaN))
    return [`h2load, ${one} : ${other} (processor time, median of the turns’)`, median(each)]
  }
  return {
    ...Object.fromEntries([...rates].map(([name, all]) => [`h2load, ${name}: rate`, figure(all, '/s')])),
    ...Object.fromEntries([...costs].map(([name, all]) => [`h2load, ${name}: processor time`, figure(all, 'µs')])),
    ...Object.fromEntries(
      [...lone].map(([name, all]) => [`h2load, ${name}: processor time, its processes`, figure(all.map(median), 'µs')]),
    ),
    ...Object.fromEntries(compared.map(ratioOf)),
  }
}

async function measure({ pid, ...way }: Required<Way>): Promise<{ rate: number; cost: number }> {
  const before = await processorTime(pid)
  const rate = await busy(way, requestsATurn)
  return { rate, cost: ((await processorTime(pid)) - before) / requestsATurn }
}

/** For `mapLimited`. */
export const oneByOne: { limit: number; signal: AbortSignal } = { limit: 1, signal: new AbortController().signal }

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
  for (let round = 0; round < halfLoadRounds; round += 1) {
    tell(`half load, round ${round + 1} of ${halfLoadRounds}`)
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
    'half load: p99 through the gateway − direct (a figure a round)': more(through, direct),
    'half load: p99 through bare dispatch − direct (a figure a round)': more(bare, direct),
  }
}

/** By how much the p99 of a round's latencies is above that of the same round's others. */
const more = (some: readonly number[][], others: readonly number[][]): Figure =>
  figure(some.map((round, i) => figure(round).p99 - figure(others[i] ?? []).p99))
