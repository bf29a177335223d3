import type pg from 'pg'
import { keyOf, type Work } from './work.js'

export interface RenewLeases {
  readonly table: 'ev.lane' | 'ev.mail' | 'ev.schedule'
  readonly leaseMs: number
}

/** Of locks; that of lanes is everybody's (`inOrder`). */
const orders: Readonly<Record<RenewLeases['table'], string>> = {
  'ev.lane': 'work.subscription_id, work.aggregate',
  'ev.mail': 'work.id',
  'ev.schedule': 'work.id',
}

/** Holds on to the work for another `leaseMs`; answers the keys of what is still held. */
export async function renewLeases(
  pool: pg.Pool,
  work: readonly Work[],
  { table, leaseMs }: RenewLeases,
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string; lease: string }>(
    `with held as (
       select work.id from ${table} as work join unnest($1::bigint[], $2::uuid[]) as held (id, lease)
         on work.id = held.id and work.lease = held.lease
       order by ${orders[table]} for update of work
     )
     update ${table} as work set run_at = now() + $3 * interval '1 ms' from held where work.id = held.id
     returning work.id::text, work.lease`,
    [work.map(({ id }) => id), work.map(({ lease }) => lease), leaseMs],
  )
  return new Set(rows.map(keyOf))
}
