import type { OutboxRegistrations } from '../../../outbox/index.js'
import { internalPaths, type Registrations } from '../../../protocol/index.js'
import type { Control } from '../../control.js'
import { getTenant } from '../../store/tenants.js'

/** Everything that a shop's plugins have registered anywhere: in its worker, and in the outbox. */
export type RegistrationsView = Registrations & OutboxRegistrations

/** Rejects with SHOP_NOT_RUNNING when no worker can be asked. */
export async function readRegistrations(
  { pool, supervisor, outbox }: Control,
  slug: string,
  signal: AbortSignal,
): Promise<RegistrationsView> {
  await getTenant(pool, slug)
  const { status, body } = await supervisor.request(slug, { method: 'GET', path: internalPaths.registrations, signal })
  if (status !== 200) throw new Error(`the worker of ${slug} answered ${status} to what is registered in it`)
  return { ...(body as Registrations), ...(await outbox.registrations(slug)) } // shown, never acted upon
}
