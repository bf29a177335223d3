import { crash } from './crash.js'

/** Asks a child whether it is well, and what it says then; both as they go over its channel. */
export const ping = { kind: 'ping' } as const
export const pong = { kind: 'pong' } as const

/**
 * A child's side of its channel: it does what it is told, says that it is well when it is asked, and ends with whoever
 * started it. What it did not foresee ends it, too: it is started again and told everything again.
 */
export function takeOrders<M extends { readonly kind: string }>(carryOut: (order: M) => Promise<void>): void {
  process.on('disconnect', () => process.exit(0))
  process.on('message', (order: M | typeof ping) => {
    if (order.kind === ping.kind) process.send?.(pong)
    else carryOut(order as M).catch(crash)
  })
}
