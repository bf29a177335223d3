import type { GatewayLimits } from '../../protocol/index.js'
import type { ClientCount } from './client-count.js'
import type { FairGate } from './fair-gate.js'
import type { FairPass } from './fair-pass.js'
import type { StallWatch } from './stall-watch.js'
import type { Visitor } from './visitor.js'

/** What all servers and all tenants share. */
export interface House {
  readonly limits: GatewayLimits
  readonly clients: ClientCount
  readonly gate: FairGate<Visitor>
  readonly pass: FairPass
  readonly stalls: StallWatch
}
