import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { shopError } from '../../model/index.js'
import { hashPassword, makePassword, verifyPassword } from '../password.js'

const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
// Checked when there is no such account, so that both answers take as long.
const nobody = 'scrypt$32768$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

export interface SignedIn {
  /** Opaque; the cookie's value. */
  readonly token: string
  readonly tenant: string
  readonly mustChange: boolean
}

/** Sellers' accounts of the admin: one a tenant, by password. */
export class Accounts {
  constructor(private readonly pool: pg.Pool) {}

  /** A new first password, which the seller must change; all sessions end. */
  async resetPassword(tenant: string): Promise<string> {
    const password = makePassword()
    await this.store(tenant, password, true)
    return password
  }

  /** Rejects with INPUT_INVALID for a short one and UNAUTHORIZED when the old one is wrong. */
  async changePassword(tenant: string, passwords: { old: string; new: string }): Promise<void> {
    if (passwords.new.length < 10)
      throw shopError('INPUT_INVALID', 'The new password', ['it has fewer than 10 characters'])
    if (!(await this.verify(tenant, passwords.old))) throw shopError('UNAUTHORIZED')
    await this.store(tenant, passwords.new, false)
  }

  async signIn(tenant: string, password: string): Promise<SignedIn> {
    const account = await this.verify(tenant, password)
    if (!account) throw shopError('UNAUTHORIZED')
    const token = randomBytes(32).toString('base64url')
    const sql = `insert into sessions (token, tenant, expires_at) values ($1, $2, now() + interval '12 hours')`
    await this.pool.query(sql, [hashToken(token), tenant])
    return { token, tenant, mustChange: account.mustChange }
  }

  async signOut(token: string): Promise<void> {
    await this.pool.query('delete from sessions where token = $1 or expires_at < now()', [hashToken(token)])
  }

  /** Whose session it is. */
  async session(token: string): Promise<Omit<SignedIn, 'token'> | undefined> {
    const { rows } = await this.pool.query<Omit<SignedIn, 'token'>>(
      `select s.tenant, a.must_change as "mustChange" from sessions s join accounts a using (tenant)
       where s.token = $1 and s.expires_at > now()`,
      [hashToken(token)],
    )
    return rows[0]
  }

  private async verify(tenant: string, password: string): Promise<{ mustChange: boolean } | undefined> {
    const { rows } = await this.pool.query<{ password: string; mustChange: boolean }>(
      'select password, must_change as "mustChange" from accounts where tenant = $1',
      [tenant],
    )
    const right = await verifyPassword(password, rows[0]?.password ?? nobody)
    return right ? rows[0] : undefined
  }

  private async store(tenant: string, password: string, mustChange: boolean): Promise<void> {
    await this.pool.query(
      `with gone as (delete from sessions where tenant = $1)
       insert into accounts (tenant, password, must_change) values ($1, $2, $3)
       on conflict (tenant) do update set password = excluded.password, must_change = excluded.must_change`,
      [tenant, await hashPassword(password), mustChange],
    )
  }
}
