import type { Control } from '../control.js'
import type { Addresses } from '../operations/read/read-status.js'
import type { CallerSource } from './caller.js'

/** What the routes of the control API are made with. */
export interface ApiOptions extends CallerSource {
  readonly control: Control
  /** Ends when the platform stops. */
  readonly signal: AbortSignal
  readonly addresses: () => Addresses
}

/** A shop's file may be so long: a hundred scripts are the most of it. */
export const tenantFileBytes = 8 * 1024 * 1024
