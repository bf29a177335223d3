import { inPoolTransaction } from '../../../database/index.js'
import {
  type Change,
  describeChange,
  emptyLock,
  type Installation,
  isShopError,
  type SetChange,
  withDependants,
} from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { Attempt } from '../../store/attempts.js'
import {
  forgetWaiting,
  getTenant,
  listInstallations,
  listWanting,
  markWanting,
  replaceInstallations,
} from '../../store/tenants.js'
import { refusePlacing } from '../outside/refuse-placing.js'
import { wantedAfter } from '../plan/plan-set.js'
import { changeSet } from './change-set.js'

export interface WantRequest {
  readonly tenant: string
  readonly change: SetChange
  readonly by: string
  /** A seller asks: where plugins run is not his to say. */
  readonly keepsPlaces?: boolean
}

/**
 * Writes what the tenant wants after the change, and nothing else: it goes live with the tenant's next change, or when the
 * platform starts. Rejects when the change names what is wanted already, or is not wanted.
 */
export function wantSet(
  control: Control,
  { tenant, change, by, keepsPlaces }: WantRequest,
): Promise<readonly Installation[]> {
  const { pool, seal, releases, log } = control
  return control.inTurn(tenant, async () => {
    const [live] = await Promise.all([releases.live(tenant), getTenant(pool, tenant)])
    const whole = withDependants(change, live?.lock ?? emptyLock)
    const installations = await wantedAfter(control, tenant, whole)
    if (keepsPlaces === true) await refusePlacing(control, tenant, installations)
    await inPoolTransaction(pool, async (client) => {
      await replaceInstallations(client, { tenant, installations, seal })
      await forgetWaiting(client, tenant)
      await markWanting(client, tenant)
    })
    log('a change is wanted, and not live', { tenant, change: describeChange(change), by })
    return installations
  })
}

/**
 * Brings shops to what they want, where that was only written. One that fails stays as it was, and does not stop the others; one
 * that was cut off twice is left as it is.
 */
export async function reachWanted(control: Control, signal: AbortSignal): Promise<void> {
  const { pool, log, attempts } = control
  for (const tenant of await listWanting(pool)) {
    const inItsTurn = () => wantedNow(control, tenant)
    const asked = { tenant, change: await inItsTurn(), inItsTurn, by: 'shopctl', because: 'it was wanted', signal }
    await attempts
      .make(attemptAt(tenant), () => changeSet(control, asked))
      .catch((error: unknown) => {
        signal.throwIfAborted()
        const next = isShopError(error) && error.code === 'CUT_OFF_TWICE' ? { next: error.hint } : {}
        log('what a shop wants does not go live', { tenant, error: String(error), ...next })
      })
  }
}

async function wantedNow({ pool, seal }: Control, tenant: string): Promise<Change> {
  return { kind: 'apply', plugins: (await listInstallations(pool, tenant, seal)).map(stated) }
}

const attemptAt = (tenant: string): Attempt => ({
  kind: 'want',
  subject: tenant,
  what: `what ${tenant} wants`,
  next: `See what is wanted:  shopctl plugin list --tenant ${tenant}     Take back what does it:  shopctl plugin remove <name> --offline --tenant ${tenant}`,
})

const stated = ({ attach, ...wanted }: Installation) => ({
  ...wanted,
  config: { ...wanted.config },
  ...(attach === undefined
    ? {}
    : { attach: Object.fromEntries(Object.entries(attach).map(([method, points]) => [method, [...points]])) }),
})
