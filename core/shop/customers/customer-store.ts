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
  const { id, email, name, language, passwordHash, createdAt } = customer
  const rows = await db.query(
    `insert into customers (id, email, email_key, name, password, created_at, language)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (email_key) do nothing returning id`,
    [id, email, emailKey(email), name, passwordHash, createdAt, language],
  )
  return rows.length === 1
}

export async function findCustomer(db: Queryable, id: string): Promise<Customer | undefined> {
  const [row] = await db.query<{ customer: Customer }>(
    `select ${customerJson} as customer from customers k where id = $1`,
    [id],
  )
  return row?.customer
}

/** A customer of `customers k` as JSON. */
export const customerJson = `json_strip_nulls(json_build_object('id', k.id, 'email', k.email, 'name', k.name, 'language', k.language))`

export async function findAccount(db: Queryable, email: string): Promise<Account | undefined> {
  const [account] = await db.query<Account>(
    `select ${customerJson} as customer, password as "passwordHash" from customers k where email_key = $1`,
    [emailKey(email)],
  )
  return account
}

export async function setLanguage(db: Queryable, id: string, language: string): Promise<void> {
  await db.query('update customers set language = $2 where id = $1', [id, language])
}

/** True for exactly one caller, however many sign in at once. */
export async function markFirstLogin(db: Queryable, id: string, at: Date): Promise<boolean> {
  const rows = await db.query(
    'update customers set first_login_at = $2 where id = $1 and first_login_at is null returning id',
    [id, at],
  )
  return rows.length === 1
}
