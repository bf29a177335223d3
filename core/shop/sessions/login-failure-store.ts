import type { Queryable } from '../../sdk/host/index.js'
import { emailKey } from '../customers/customer-store.js'

/** Failed logins of one email, and the time of the first. */
export interface LoginFailures {
  readonly failures: number
  readonly since: Date
}

/** A stretch of time that ends now. */
export interface Window {
  readonly start: Date
  readonly now: Date
}

/** The failures that began inside the window. */
export async function findFailures(
  db: Queryable,
  email: string,
  { start }: Window,
): Promise<LoginFailures | undefined> {
  const [row] = await db.query<LoginFailures>(
    'select failures, since from login_failures where email_key = $1 and since > $2',
    [emailKey(email), start],
  )
  return row
}

/** Counts one more; what began before the window is dropped, for all emails. */
export async function countFailure(db: Queryable, email: string, { start, now }: Window): Promise<void> {
  await db.query(
    `delete from login_failures where email_key in
       (select email_key from login_failures where since <= $1 for update skip locked)`,
    [start],
  )
  await db.query(
    `insert into login_failures as f (email_key, failures, since) values ($1, 1, $2)
     on conflict (email_key) do update set failures = f.failures + 1`,
    [emailKey(email), now],
  )
}

/** Drops the failures of an email and answers what they were. */
export async function takeFailures(
  db: Queryable,
  email: string,
  { start }: Window,
): Promise<LoginFailures | undefined> {
  const [row] = await db.query<LoginFailures>(
    'delete from login_failures where email_key = $1 returning failures, since',
    [emailKey(email)],
  )
  return row !== undefined && row.since > start ? row : undefined
}
