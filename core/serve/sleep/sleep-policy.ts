/** Who sleeps and who wakes: decisions only. All times are milliseconds of one clock, which the caller reads. */

/** A shop that has a worker. */
export interface AwakeShop {
  readonly tenant: string
  /** When something began or ended for it last: a request, or a call of the platform. */
  readonly usedAt: number
  /** Something is under way for it now. */
  readonly isBusy: boolean
}

export interface SleepRules {
  /** Quiet for so long, it goes to sleep. Infinity: never for that. */
  readonly idleMs: number
  /** So many may be awake. */
  readonly liveShops: number
  /** So many more, while none of them can go to sleep. */
  readonly overflow: number
  /** Used within this time, it is not put to sleep to make room for another. */
  readonly recentMs: number
}

/** A shop that is to sleep, if it has been quiet for so long when its turn comes. */
export interface Bedtime {
  readonly tenant: string
  readonly quietMs: number
}

/** Those that have been quiet for long enough, and the quietest of those that are too many. */
export function whoSleeps(shops: readonly AwakeShop[], rules: SleepRules, now: number): readonly Bedtime[] {
  const { idleMs, liveShops, recentMs } = rules
  const quiet = quietestFirst(shops)
  const idle = quiet.filter(({ usedAt }) => now - usedAt >= idleMs)
  const tooMany = Math.max(0, shops.length - idle.length - liveShops)
  const others = quiet.slice(idle.length).filter(({ usedAt }) => now - usedAt >= recentMs)
  return [
    ...idle.map(({ tenant }) => ({ tenant, quietMs: idleMs })),
    ...others.slice(0, tooMany).map(({ tenant }) => ({ tenant, quietMs: recentMs })),
  ]
}

/** Whether one more may wake: now, when that one has gone to sleep, or later, for all are in use. */
export type Admission = { readonly kind: 'now' } | ({ readonly kind: 'instead' } & Bedtime) | { readonly kind: 'later' }

export interface WhoIsUp {
  readonly shops: readonly AwakeShop[]
  /** How many are being woken. */
  readonly waking: number
}

export function mayWake({ shops, waking }: WhoIsUp, rules: SleepRules, now: number): Admission {
  const { liveShops, overflow, recentMs } = rules
  const up = shops.length + waking
  if (up < liveShops) return { kind: 'now' }
  const [quietest] = quietestFirst(shops)
  if (quietest !== undefined && now - quietest.usedAt >= recentMs) {
    return { kind: 'instead', tenant: quietest.tenant, quietMs: recentMs }
  }
  return up < liveShops + overflow ? { kind: 'now' } : { kind: 'later' }
}

const quietestFirst = (shops: readonly AwakeShop[]): readonly AwakeShop[] =>
  shops.filter(({ isBusy }) => !isBusy).toSorted((a, b) => a.usedAt - b.usedAt)
