import { formatDuration } from './format.js'

/** Of one installation, within the last hour; times in milliseconds. */
interface Cost {
  readonly calls: number
  readonly errors: number
  /** All calls together. */
  readonly ms: number
  readonly p50: number
  readonly p95: number
}

/** Of fewer calls "19 of 20" says nothing. */
const fewestToRank = 20

/** What a plugin costs, as a seller reads it: `120 calls within the last hour, 1 failed; half of them took 0.2 ms at most, 19 of 20 took 3 ms at most`. */
export function describeCost(cost: Cost): string {
  const { calls, errors } = cost
  const failed = errors === 0 ? '' : `, ${errors === calls ? failedAll(calls) : `${errors} failed`}`
  return `${calls} ${calls === 1 ? 'call' : 'calls'} within the last hour${failed}; ${describeTimes(cost)}`
}

const failedAll = (calls: number): string => (calls === 1 ? 'which failed' : 'all failed')

function describeTimes({ calls, ms, p50, p95 }: Cost): string {
  if (calls === 1) return `it took ${time(ms)}`
  if (calls < fewestToRank) return `they took ${time(ms / calls)} on average`
  return `half of them took ${time(p50)} at most, 19 of 20 took ${time(p95)} at most`
}

const time = (ms: number): string => (ms < 10 ? `${Number(ms.toPrecision(2))} ms` : formatDuration(ms))
