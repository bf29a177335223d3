import type pg from 'pg'

/**
 * The order in which lanes are locked by whoever locks several and waits for them, the relay too: then none waits for another in a
 * circle. The relay's turn (`stopRelay`) comes before it, and so do the subscriptions.
 */
export const inOrder = 'order by lane.subscription_id, lane.aggregate'

/** Locks subscriptions with all their lanes until the caller's transaction, in which the relay stands still, ends. */
export async function lockSubscribers(client: pg.ClientBase, where: string, values: readonly unknown[]): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    `select id from ev.subscription where ${where} order by id for update`,
    [...values],
  )
  if (rows.length === 0) return
  await client.query(`select from ev.lane where subscription_id = any($1) ${inOrder} for update`, [
    rows.map(({ id }) => id),
  ])
}
