import { availableParallelism, totalmem } from 'node:os'
import { shopError } from '../model/index.js'
import type { ServeSettings } from '../serve/index.js'

export type SleepSettings = Pick<
  ServeSettings,
  'idleMs' | 'recentMs' | 'liveShops' | 'overflow' | 'standby' | 'wakesAtOnce'
>

const usualIdleSeconds = 900
const usualStandby = 2
/** No shop that had a request so lately is put to sleep for another. */
const recentMs = 5_000

/** What a shop with plugins and its part of PostgreSQL hold, and the share of the machine's memory that shops may have. */
const shopMb = 45
const shareOfMemory = 0.75

/** When shops sleep, and how many may be awake. docs/sleep.md lists the variables. */
export function readSleep(environment: NodeJS.ProcessEnv, memoryBytes = memoryOfMachine()): SleepSettings {
  const idleMs = idleOf(environment['SHOPCTL_IDLE_SECONDS'])
  const liveShops = wholeNumber(environment, 'SHOPCTL_LIVE_SHOPS', { least: 1, usual: liveShopsIn(memoryBytes) })
  return {
    idleMs,
    recentMs: Math.min(recentMs, idleMs),
    liveShops,
    overflow: Math.max(2, Math.floor(liveShops / 10)),
    standby: wholeNumber(environment, 'SHOPCTL_STANDBY', { least: 0, usual: usualStandby }),
    wakesAtOnce: 2 * availableParallelism(),
  }
}

const liveShopsIn = (bytes: number): number => Math.max(4, Math.floor((bytes / 1024 / 1024) * (shareOfMemory / shopMb)))

/** A container's limit, where there is one. */
const memoryOfMachine = (): number => Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem())

function idleOf(text = String(usualIdleSeconds)): number {
  if (text === 'never' || text === '0') return Number.POSITIVE_INFINITY
  if (/^\d{1,9}(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text) * 1000
  throw shopError('INPUT_INVALID', 'SHOPCTL_IDLE_SECONDS', [`"${text}" is no number of seconds, and not "never"`])
}

interface Bounds {
  readonly least: number
  readonly usual: number
}

function wholeNumber(environment: NodeJS.ProcessEnv, name: string, { least, usual }: Bounds): number {
  const text = environment[name] ?? String(usual)
  if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text)
  throw shopError('INPUT_INVALID', name, [`"${text}" is no whole number from ${least} to 999999`])
}
