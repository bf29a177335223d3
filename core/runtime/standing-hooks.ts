import type { FailurePolicy, StandingHook } from '../protocol/index.js'
import type { Handler, Site } from './handler.js'

/** Nobody waits for an `after` hook; still it has to end before the worker may stop, and a call of `Http` may take ten seconds. */
const afterDeadline = 15_000

const kinds = ['before', 'around', 'after'] as const

/** Who stands on a hook point in the order that runs, with the limits that hold. */
export const standingHooks = (handlers: readonly Handler[], point: Site['point']): StandingHook[] =>
  kinds.flatMap((kind) =>
    handlers
      .filter((handler) => handler.kind === kind)
      .map((handler) => ({
        kind,
        plugin: handler.plugin,
        method: handler.method,
        deadline: limitOf(handler, point),
        onFailure: policyOf(handler, point),
      })),
  )

/** Milliseconds that the handler may take. */
export function limitOf({ kind, deadline }: Handler, point: Site['point']): number {
  const most = kind === 'after' ? afterDeadline : point.deadline
  return Math.min(deadline ?? most, most)
}

/** What the handler's failure does to the call. For a `before` hook the seller's word counts, else the hook point's. */
export function policyOf(
  { kind, onFailure }: Pick<Handler, 'kind' | 'onFailure'>,
  { guards }: Site['point'],
): FailurePolicy {
  switch (kind) {
    case 'before':
      return onFailure ?? (guards ? 'closed' : 'open')
    case 'around':
      return 'closed'
    case 'after':
      return 'open'
  }
}
