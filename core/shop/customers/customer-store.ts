import type { Queryable } from '../../sdk/host/index.js'
import type { Customer } from './customer.js'

/** What is kept of a customer at registration. */
export interface NewCustomer extends Customer {
  readonly passwordHash: string
  readonly createdAt: Date
}

/** What a login needs to know of an account. */
export interface Account {
  readonly customer: Customer
  readonly passwordHash: string
}

/** The email as accounts are compared by it: whoever registered as Ann@Example.com signs in as ann@example.com. */
export const emailKey = (email: string): string => email.normalize('NFC').toLowerCase()

/** False when the email has an account already. */
export async function insertCustomer(db: Queryable, customer: NewCustomer): Promise<boolean> {
  const { id, email, name, passwordHash, createdAt } = customer
  const rows = await db.query(
    `insert into customers (id, email, email_key, name, password, created_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (email_key) do nothing returning id`,
    [id, email, emailKey(email), name, passwordHash, createdAt],
  )
  return rows.length === 1
}

export async function findCustomer(db: Queryable, id: string): Promise<Customer | undefined> {
  const [customer] = await db.query<Customer>('select id, email, name from customers where id = $1', [id])
  return customer
}

export async function findAccount(db: Queryable, email: string): Promise<Account | undefined> {
  const [row] = await db.query<Customer & { password: string }>(
    'select id, email, name, password from customers where email_key = $1',
    [emailKey(email)],
  )
  if (row === undefined) return undefined
  const { password: passwordHash, ...customer } = row
  return { customer, passwordHash }
}

/** True for exactly one caller, however many sign in at once. */
export async function markFirstLogin(db: Queryable, id: string, at: Date): Promise<boolean> {
  const rows = await db.query(
    'update customers set first_login_at = $2 where id = $1 and first_login_at is null returning id',
    [id, at],
  )
  return rows.length === 1
}
