import type { Delivery } from '../protocol/index.js'
import type { OutboxSettings } from './outbox-settings.js'

/** Where a subscription's events go. */
export type Sink = 'worker' | OuterSink
export type OuterSink = 'bus' | 'webhook' | 'socket'

/** Hands an event over; rejects when it has not been taken. */
export type Deliver = (tenant: string, delivery: Delivery, signal: AbortSignal) => Promise<void>

/** What takes the events of one kind of sink. */
export interface EventSink {
  readonly deliver: Deliver
  /** Nothing is claimed while it answers false; whoever makes it true kicks. */
  readonly isReachable?: () => boolean
  /** Before the next attempt, in milliseconds; else as the settings say. */
  readonly pauseMs?: (attempt: number, error: unknown) => number | undefined
  /** Where they differ from the outbox's. The places are the sink's own: what hangs there holds up no other sink. */
  readonly settings?: Partial<OutboxSettings>
}
