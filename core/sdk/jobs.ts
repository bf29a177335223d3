import { Capability } from './capability.js'
import type { Delivered } from './events.js'
import { append } from './metadata.js'

/**
 * Takes jobs from the queue: the method gets the payload with which one was put there (`Jobs.enqueue`). It is tried again
 * with back-off while it throws, has a minute each time, and is set aside when it keeps failing.
 */
export function job() {
  return <M extends (payload: never, delivered: Delivered) => void | Promise<void>>(
    prototype: object,
    method: string | symbol,
    _descriptor: TypedPropertyDescriptor<M>,
  ): void => append(prototype.constructor, 'queue', { method: String(method) })
}

export interface JobOptions {
  /** Jobs of one key run one after the other, in their order; one that keeps failing holds up those behind it. */
  readonly key?: string
  /** Idempotency key: a second job of this method with the same one is not taken, however late it comes. */
  readonly once?: string
  /** Not before then. */
  readonly at?: Date
}

/**
 * The queue of the plugin `P`: `constructor(private readonly jobs: Jobs<Crm>) {}`. A job is durable when `enqueue` has
 * resolved; it outlives swaps and restarts, and goes with the plugin.
 */
export abstract class Jobs<P = object> extends Capability {
  static readonly unbound = true

  /**
   * Puts a job for the method, which has `@job()`, with a payload of up to 64 KiB of JSON. Answers false when one with the
   * same `once` was taken before. Rejects with JOB_UNKNOWN or JOB_INVALID.
   */
  abstract enqueue<M extends JobOf<P>>(method: M, ...rest: JobArguments<P[M]>): Promise<boolean>
}

/** The methods that may be jobs. */
export type JobOf<P> = {
  [K in keyof P & string]: P[K] extends (payload: never, delivered: Delivered) => void | Promise<void> ? K : never
}[keyof P & string]

/** What such a method's job is put with. */
export type JobArguments<M> = M extends (payload: infer T, ...more: never[]) => unknown
  ? unknown extends T
    ? [payload?: null, options?: JobOptions]
    : undefined extends T
      ? [payload?: T, options?: JobOptions]
      : [payload: T, options?: JobOptions]
  : never
