import type { BusStanding, CloudEvent } from '../bus/index.js'

export interface BusView {
  readonly name: string
  readonly standing: BusStanding
}

/** What the embedded bus has for a reader. */
export interface EventsView {
  readonly events: readonly CloudEvent[]
  /** Of the last of them: to acknowledge all of them; null where there are none. */
  readonly position: string | null
}
