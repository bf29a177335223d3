import type pg from 'pg'
import type { Sink } from './sinks.js'

export interface HeldPlugin {
  readonly tenant: string
  readonly plugin: string
}

/** Whose subscribers of the sink are held, or still have lanes that are, since their release was broken off; in all shops. */
export async function heldIn(pool: pg.Pool, sink: Sink): Promise<readonly HeldPlugin[]> {
  const { rows } = await pool.query<HeldPlugin>(
    `select distinct slug as tenant, plugin from ev.subscription join ev.tenant on tenant.id = tenant_id
     where sink = $1 and (subscription.held_at is not null or ${hasHeldLanes})`,
    [sink],
  )
  return rows
}

/** Tenants with subscribers of the sink that are not held, and have lanes that are. */
export async function halfReleased(pool: pg.Pool, sink: Sink): Promise<readonly string[]> {
  const { rows } = await pool.query<{ slug: string }>(
    `select distinct slug from ev.subscription join ev.tenant on tenant.id = tenant_id
     where sink = $1 and subscription.held_at is null and ${hasHeldLanes}`,
    [sink],
  )
  return rows.map(({ slug }) => slug)
}

const hasHeldLanes =
  'exists (select from ev.lane where lane.subscription_id = subscription.id and lane.held_at is not null)'
