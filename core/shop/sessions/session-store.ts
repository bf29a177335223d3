import type { Queryable } from '../../sdk/host/index.js'

/** A session as it is kept: the token itself is known to the shopper alone. */
export interface StoredSession {
  readonly tokenHash: Buffer
  readonly customerId: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** Adds a session and drops those of the customer that have ended. */
export async function insertSession(db: Queryable, session: StoredSession): Promise<void> {
  const { tokenHash, customerId, createdAt, expiresAt } = session
  await db.query('delete from sessions where customer_id = $1 and expires_at <= $2', [customerId, createdAt])
  await db.query('insert into sessions (token_hash, customer_id, created_at, expires_at) values ($1, $2, $3, $4)', [
    tokenHash,
    customerId,
    createdAt,
    expiresAt,
  ])
}

/** The customer of a session that has not ended by `now`. */
export async function findSessionCustomer(db: Queryable, tokenHash: Buffer, now: Date): Promise<string | undefined> {
  const [row] = await db.query<{ customerId: string }>(
    'select customer_id as "customerId" from sessions where token_hash = $1 and expires_at > $2',
    [tokenHash, now],
  )
  return row?.customerId
}

/** False when there was none. */
export async function deleteSession(db: Queryable, tokenHash: Buffer): Promise<boolean> {
  const rows = await db.query('delete from sessions where token_hash = $1 returning customer_id', [tokenHash])
  return rows.length === 1
}
