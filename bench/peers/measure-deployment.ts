import { setTimeout as delay } from 'node:timers/promises'
import { ClosedLoop } from '../closed-loop.js'
import { isPostgres, weigh } from '../platform-weight.js'
import type { Deployment } from './contender.js'
import { isAnswered, PacedProbe, type Probed } from './paced-probe.js'

const idleMs = 8_000
const warmUpMs = 2_000
const busyMs = 5_000
const connections = 8
/** Of each of three kinds. */
const probesPerSecond = Number(process.env['BENCH_PROBES'] ?? 20)
/** Before the plugin is added, and after all is done. */
const calmMs = 2_000
const liveDeadlineMs = 180_000

export interface Measured {
  /** Seconds from the start of the adding to the first answer of the new plugin. */
  readonly live: number
  /** And until each request is answered by it. */
  readonly everywhere: number
  /** Requests to the trivial route that were not answered with 200 meanwhile. */
  readonly failed: number
  /** What these were answered with. */
  readonly statuses: readonly string[]
  /** Requests that passed the vetoed door. */
  readonly passed: number
  readonly idleMb: number
  readonly perSecond: number
}

/** What is a number of it. */
export type Counted = Exclude<keyof Measured, 'statuses'>

/** Idle, then busy, then a plugin is added under a light load. */
export async function measureDeployment(deployment: Deployment): Promise<Measured> {
  await delay(idleMs)
  const weights = await Promise.all(deployment.pids().map((pid) => weigh(pid, (process) => !isPostgres(process))))
  const idleMb = weights.reduce((sum, { mb }) => sum + mb, 0)
  const perSecond = await busy(deployment)
  return { idleMb, perSecond, ...(await addUnderLoad(deployment)) }
}

async function busy({ address, doors }: Deployment): Promise<number> {
  const loop = new ClosedLoop({
    target: { address },
    connections,
    next: () => doors.trivial,
    check: ({ status }) => (status === 200 ? undefined : String(status)),
  })
  await delay(warmUpMs)
  loop.take()
  const started = performance.now()
  await delay(busyMs)
  const asked = loop.take().length
  const seconds = (performance.now() - started) / 1000
  const faults = Object.values((await loop.stop()).faults).reduce((sum, count) => sum + count, 0)
  return Math.round((asked - faults) / seconds)
}

type Added = Omit<Measured, 'idleMb' | 'perSecond'>

async function addUnderLoad(deployment: Deployment): Promise<Added> {
  const { address, doors } = deployment
  const probes = [doors.trivial, doors.vetoed, doors.added].map(
    (door) => new PacedProbe(address, door, probesPerSecond),
  )
  try {
    await delay(calmMs)
    const started = performance.now()
    await deployment.add()
    await probes[2]?.untilAnswered(AbortSignal.timeout(liveDeadlineMs))
    await delay(calmMs)
    const [trivial = [], vetoed = [], added = []] = await Promise.all(probes.map((probe) => probe.stop()))
    const failed = trivial.filter((probed) => !isAnswered(probed))
    return {
      ...whenLive(added, started),
      failed: failed.length,
      statuses: [...new Set(failed.map(({ status }) => String(status ?? 'no answer')))],
      passed: vetoed.filter(isAnswered).length,
    }
  } finally {
    await Promise.all(probes.map((probe) => probe.stop()))
  }
}

function whenLive(added: readonly Probed[], started: number): Pick<Measured, 'live' | 'everywhere'> {
  const since = (probed: Probed | undefined): number => ((probed?.answered ?? Number.NaN) - started) / 1000
  const lastMissed = added.findLastIndex((probed) => !isAnswered(probed))
  return { live: since(added.find(isAnswered)), everywhere: since(added[lastMissed + 1]) }
}
