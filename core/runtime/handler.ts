import { type FailurePolicy, handlerLine } from '../protocol/index.js'
import type { HookPoint, Log } from '../sdk/index.js'
import type { Observer } from './observer.js'

/** A plugin's handler on a hook point, bound to its instance. */
export interface Handler {
  readonly kind: 'before' | 'after' | 'around'
  readonly plugin: string
  readonly method: string
  /** Milliseconds that it may take, where that is less than the hook point allows. */
  readonly deadline?: number
  /** What its failure does where it stands before; the hook point decides where nobody has chosen. */
  readonly onFailure?: FailurePolicy
  readonly run: (input: unknown, second?: unknown) => unknown
  readonly log: Log
}

/** The hook point that a handler stands on. */
export interface Site {
  /** `Checkout.place`. */
  readonly name: string
  readonly point: HookPoint<unknown, unknown>
  readonly observer: Observer
}

/** `order-minimum.check`. */
export const labelOf = ({ plugin, method }: Pick<Handler, 'plugin' | 'method'>): string => `${plugin}.${method}`

/** Where the handler is counted. */
export const lineOf = ({ kind, plugin, method }: Handler, { name: point, observer }: Site): number =>
  observer.meter.line(handlerLine({ kind, point, plugin, method }))
