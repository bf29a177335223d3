import type { TraceContext } from './trace-context.js'

/**
 * What a worker counts and tells the platform about, over its channel. It is strangers' code that counts: nothing here is
 * believed of anything but the shop itself.
 */

/** How a hook, or a provider, ended. A route's outcomes are the classes of its answers' statuses. */
export const outcomes = ['passed', 'denied', 'failed', 'timed_out', 'skipped', 'answered'] as const
export type Outcome = (typeof outcomes)[number]

/** A bucket holds what took less than 2^index microseconds; the last one all that took longer. */
export const bucketCount = 25

/** The bucket of a time in milliseconds. */
export function bucketOf(ms: number): number {
  const us = ms * 1000
  return us < 1 ? 0 : Math.min(32 - Math.clz32(us), bucketCount - 1)
}

/** What was counted of one thing since it was told last. */
export interface Counts {
  /** `before Checkout.place order-minimum.check` (`handlerLine`), or `route GET /carts/:id`. */
  readonly line: string
  /** By `outcomes`; for a route by the first digit of the status. */
  readonly outcomes: readonly number[]
  /** All of the times together that were taken: of a flood's requests those of some. */
  readonly ms: number
  readonly buckets: readonly number[]
  /** The words of the last failure. */
  readonly error?: string
}

/** A request of which the hooks and providers are remembered. */
export interface Trail {
  /** The request's id. */
  readonly id: string
  /** `POST /checkout`. */
  readonly route: string
  /** ISO 8601. */
  readonly at: string
  readonly ms: number
  readonly status: number
  /** The problem's code, where it was refused. */
  readonly code?: string
  /** Of a partial one, who ended it. */
  readonly steps: readonly TrailStep[]
  /** It was one of a flood, in which not every request is watched closely. */
  readonly partial?: true
  /** Where traces are told of. */
  readonly trace?: TraceContext
}

export interface TrailStep {
  readonly line: string
  readonly outcome: Outcome
  /** When it began, after the request's begin. */
  readonly at: number
  readonly ms: number
}

/** What a release's worker has to tell. */
export interface Report {
  readonly counts: readonly Counts[]
  readonly trails: readonly Trail[]
}

/** A worker has died. */
export interface WorkerCrash {
  readonly release: number
  /** The installation that is to blame; undefined where nobody knows. */
  readonly plugin: string | undefined
  readonly words: string
}

/** So much is told at once; what is left is told the next time. */
export const reportLimits = { counts: 60, trails: 8, steps: 60, line: 300, error: 300 } as const

/** A request that took longer, in milliseconds, is worth telling and keeping. */
export const slowMs = 500

/** How often a worker tells, at most. */
export const reportEveryMs = 1000
