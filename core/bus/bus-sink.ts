import type { Delivery } from '../protocol/index.js'
import type { Bus } from './bus.js'
import { cloudEventOf } from './cloud-event.js'

const second = 1000

/** How the outbox hands events to a bus: what fails is the bus's fault and no event's, so nothing is ever set aside. */
const settings = {
  retryMs: second,
  longestRetryMs: 30 * second,
  maxAttempts: 2 ** 31 - 1,
  deliveryTimeoutMs: 30 * second,
} as const

/** A bus as a sink of the outbox, which claims nothing for it while it takes nothing. */
export const busSink = (bus: Bus) => ({
  deliver: (tenant: string, delivery: Delivery, signal: AbortSignal): Promise<void> =>
    bus.publish(cloudEventOf(tenant, delivery), signal),
  isReachable: (): boolean => bus.standing.kind === 'open',
  settings: { ...settings, ...bus.places },
})
