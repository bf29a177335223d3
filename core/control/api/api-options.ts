import type { Control } from '../control.js'
import type { Addresses } from '../operations/read-status.js'
import type { CallerSource } from './caller.js'

/** What the routes of the control API are made with. */
export interface ApiOptions extends CallerSource {
  readonly control: Control
  /** Ends when the platform stops. */
  readonly signal: AbortSignal
  readonly addresses: () => Addresses
}
