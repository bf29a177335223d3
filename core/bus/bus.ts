import type { CloudEvent } from './cloud-event.js'

/** Where events go out to programs that are no plugins. */
export interface Bus {
  /** Which one it is, for people; no secret is in it. */
  readonly name: string
  readonly standing: BusStanding
  /** How many events it is given at once, and how many of them may be of one shop. */
  readonly places: { readonly concurrency: number; readonly perTenant: number }
  /**
   * Resolves when the bus has the event for good. Rejects with BUS_AWAY while the bus takes nothing, and with what the bus said
   * where it refused this one; either may have it all the same, and gets it again under the same id.
   */
  publish(event: CloudEvent, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Whether a bus takes events, and else why it does not. It is tried again by itself. */
export type BusStanding =
  | { readonly kind: 'open' }
  /** It cannot be reached. */
  | { readonly kind: 'away'; readonly why: string }
  /** It is there, and asks to be left alone: its memory or disk is short. */
  | { readonly kind: 'blocked'; readonly why: string }
  /** It takes what it is given, and does not say that it has it. */
  | { readonly kind: 'silent'; readonly why: string }
  /** It is there, and will not have us as it is set up: somebody has to do something. */
  | { readonly kind: 'refused'; readonly why: string }

export type OnStanding = (standing: BusStanding) => void
