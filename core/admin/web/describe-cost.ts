/** Of one installation, within the last hour; times in milliseconds. */
interface Cost {
  readonly calls: number
  readonly errors: number
  readonly p50: number
  readonly p95: number
}

/** What a plugin costs, as a seller reads it: `12 calls within the last hour, 1 failed; half of them within 0.2 ms, 95 % within 3 ms`. */
export function describeCost({ calls, errors, p50, p95 }: Cost): string {
  const failed = errors === 0 ? '' : `, ${errors} failed`
  return `${calls} ${calls === 1 ? 'call' : 'calls'} within the last hour${failed}; half of them within ${time(p50)}, 95 % within ${time(p95)}`
}

const time = (ms: number): string => `${ms < 10 ? Number(ms.toPrecision(2)) : Math.round(ms)} ms`
