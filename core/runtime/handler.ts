import type { HookPoint, Log } from '../sdk/index.js'

/** A plugin's handler on a hook point, bound to its instance. */
export interface Handler {
  readonly kind: 'before' | 'after' | 'around'
  readonly plugin: string
  readonly method: string
  /** Milliseconds that it may take, where that is less than the hook point allows. */
  readonly deadline?: number
  readonly run: (input: unknown, second?: unknown) => unknown
  readonly log: Log
}

/** The hook point that a handler stands on. */
export interface Site {
  /** `Checkout.place`. */
  readonly name: string
  readonly point: HookPoint<unknown, unknown>
}

/** Milliseconds that the handler may take where `most` are allowed. */
export const deadlineOf = ({ deadline }: Pick<Handler, 'deadline'>, most: number): number =>
  Math.min(deadline ?? most, most)

/** `order-minimum.check`. */
export const labelOf = ({ plugin, method }: Handler): string => `${plugin}.${method}`
