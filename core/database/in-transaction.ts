import type pg from 'pg'

/**
 * Does the work in a transaction: committed when it resolves, rolled back when it rejects.
 *
 * @param onStuck told when even the rollback fails, most often since the connection is gone, and the transaction with it
 */
export async function inTransaction<T>(
  client: pg.ClientBase,
  work: () => Promise<T>,
  onStuck: () => void = () => undefined,
): Promise<T> {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(onStuck)
    throw error
  }
}

/** The same on a connection of the pool, which is not used again where the transaction is stuck in it. */
export async function inPoolTransaction<T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let isStuck = false
  try {
    return await inTransaction(
      client,
      () => work(client),
      () => (isStuck = true),
    )
  } finally {
    client.release(isStuck)
  }
}
