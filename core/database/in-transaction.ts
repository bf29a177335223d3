import type pg from 'pg'

/** Does the work in a transaction: committed when it resolves, rolled back when it rejects. */
export async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    // Where this fails too, the connection is gone, and the transaction with it.
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
