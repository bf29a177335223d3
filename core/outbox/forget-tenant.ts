import type pg from 'pg'
import { inPoolTransaction } from '../database/index.js'
import { lockSubscribers } from './lock-subscribers.js'
import { stopRelay } from './stop-relay.js'

/** Takes away all that the tenant has here. Idempotent. */
export async function forgetTenant(pool: pg.Pool, slug: string): Promise<void> {
  await inPoolTransaction(pool, async (client) => {
    await stopRelay(client)
    await lockSubscribers(client, 'tenant_id in (select id from ev.tenant where slug = $1)', [slug])
    await client.query(
      `with gone as (delete from ev.tenant where slug = $1 returning id),
         inbox as (delete from ev.inbox using gone where tenant_id = gone.id),
         event as (delete from ev.event using gone where tenant_id = gone.id)
       delete from ev.aggregate using gone where tenant_id = gone.id`,
      [slug],
    )
  })
}
