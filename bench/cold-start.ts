import { setTimeout as delay } from 'node:timers/promises'
import type { PlatformClient } from '../core/control/client/index.js'
import { BenchPlatform } from './bench-platform.js'
import { figure, type Result } from './figures.js'

const rounds = 15
/** Long enough for the next standby workers to be warm. */
const pauseMs = 2_000

/**
 * A rollback needs neither registry nor builder: what is left is to start a worker and to judge it ready. Two standby
 * workers are kept; a start right after another takes the second one, while what is to stand in for the first warms up.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bench = await BenchPlatform.start()
  try {
    const { client } = bench.platform
    const [warm, cold]: [number[], number[]] = [[], []]
    for (let i = 0; i < rounds; i += 1) {
      tell(`round ${i + 1} of ${rounds}`)
      await delay(pauseMs)
      warm.push(await startPhase(client))
      cold.push(await startPhase(client))
    }
    return { 'start, standby ready': figure(warm), 'start, right after another': figure(cold) }
  } finally {
    await bench.close()
  }
}

async function startPhase(client: PlatformClient): Promise<number> {
  let took = Number.NaN
  const [live] = await client.releases('acme')
  await client.changeSet('acme', { kind: 'rollback', to: live?.number ?? 1 }, ({ phase, ms }) => {
    if (phase === 'start' && ms !== undefined) took = ms
  })
  return took
}
