import type pg from 'pg'

/**
 * The relay stands still until the caller's transaction ends: what it has moved before, it has moved for the subscribers of before;
 * what it moves afterwards, it moves for those of then.
 */
export async function stopRelay(client: pg.ClientBase): Promise<void> {
  await client.query(`set local lock_timeout = '30s'`)
  await client.query('select from ev.relay_turn for update')
}
