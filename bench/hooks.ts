import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import { type Figure, figure, median, type Result, ratio } from './figures.js'
import { timeChains } from './hooks-chains.js'

const rounds = 40
const requestsEach = 1_500
const ways = ['bare', 'plain', 'one', 'twenty', 'hand'] as const
type Way = (typeof ways)[number]

/**
 * What hooks cost: a request to a bare route and to an action with 0, 1 and 20 hooks, all in one process, in turns; and
 * calls of a composed chain alone. Requests are told in the processor time of that process, so that the load generator
 * beside it, and whoever else shares the machine, does not count.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'shopctl-bench-'))
  const server = fork(join(import.meta.dirname, 'hooks-server.js'), [folder])
  const pools = new Map(
    ways.map((way) => [way, new Pool('http://bench', { socketPath: join(folder, way), connections: 16 })]),
  )
  try {
    await once(server, 'message')
    return { ...requestFigures(await inTurn(pools, server, tell)), ...(await timeChains(tell)) }
  } finally {
    await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    const exited = once(server, 'exit')
    server.disconnect()
    await exited
    await rm(folder, { recursive: true })
  }
}

async function inTurn(
  pools: ReadonlyMap<Way, Pool>,
  server: ChildProcess,
  tell: (line: string) => void,
): Promise<ReadonlyMap<Way, readonly number[]>> {
  const spent = new Map<Way, number[]>(ways.map((way) => [way, []]))
  for (let round = 0; round <= rounds; round += 1) {
    tell(round === 0 ? 'warms up' : `round ${round} of ${rounds}`)
    for (const [way, pool] of turned([...pools], round)) {
      const cost = await costOf(pool, server)
      if (round > 0) spent.get(way)?.push(cost)
    }
  }
  return spent
}

/** Who comes first harms or helps the others: each does so as often. */
const turned = <T>(all: readonly T[], by: number): T[] => [
  ...all.slice(by % all.length),
  ...all.slice(0, by % all.length),
]

/** Microseconds of the server's processor time that a request takes. */
async function costOf(pool: Pool, server: ChildProcess): Promise<number> {
  const before = await spentBy(server)
  let left = requestsEach
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      const { statusCode, body } = await pool.request({ method: 'GET', path: '/bench' })
      await body.dump()
      if (statusCode !== 200) throw new Error(`status ${statusCode}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, client))
  return ((await spentBy(server)) - before) / requestsEach
}

async function spentBy(server: ChildProcess): Promise<number> {
  const answered = once(server, 'message') as Promise<[number]>
  server.send('?')
  return (await answered)[0]
}

function requestFigures(spent: ReadonlyMap<Way, readonly number[]>): Record<string, Figure | number> {
  const of = (way: Way): Figure => figure(spent.get(way) ?? [], 'µs')
  // Round by round, since a machine that others use drifts.
  const against = (way: Way, other: Way): number =>
    ratio(
      median((spent.get(way) ?? []).map((cost, round) => (100 * cost) / (spent.get(other)?.[round] ?? Number.NaN))),
      100,
    )
  return {
    'request: bare fastify': of('bare'),
    'request: action, 0 hooks': of('plain'),
    'request: action, 1 hook': of('one'),
    'request: action, 20 plugins with hooks': of('twenty'),
    'request: action, the same by hand': of('hand'),
    'action without hooks : bare fastify': against('plain', 'bare'),
    '1 hook : action without hooks': against('one', 'plain'),
    '20 plugins : by hand': against('twenty', 'hand'),
  }
}
