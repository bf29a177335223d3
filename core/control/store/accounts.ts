import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { shopError } from '../../model/index.js'
import { hashPassword, makePassword, verifyPassword } from '../password.js'
import { AtTheDoor } from './at-the-door.js'
import { type Attempt, SignInThrottle } from './sign-in-throttle.js'

const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
// Checked when there is no such account, so that both answers take as long.
const nobody = 'scrypt$32768$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'

export interface SignedIn {
  /** Opaque; the cookie's value. */
  readonly token: string
  readonly tenant: string
  readonly mustChange: boolean
}

export interface SignIn extends Attempt {
  readonly password: string
}

export interface NewPassword extends Attempt {
  readonly old: string
  readonly new: string
}

interface Stored {
  readonly password: string
  readonly mustChange: boolean
  readonly isTold: boolean
}

/** Sellers' accounts of the admin: one a tenant, by password. */
export class Accounts {
  readonly #throttle: SignInThrottle
  readonly #door = new AtTheDoor()

  constructor(private readonly pool: pg.Pool) {
    this.#throttle = new SignInThrottle(pool)
  }

  /**
   * A new first password, which the seller must change; all sessions end, and nobody has to wait for old failures.
   *
   * @param isTold false where it is shown to somebody only later: it counts as untold until `told` is called
   */
  async resetPassword(tenant: string, isTold = true): Promise<string> {
    const password = makePassword()
    await this.#store(tenant, { password, mustChange: true, isTold })
    await this.#throttle.forget(tenant)
    return password
  }

  /** Tenants whose first password nobody has been shown. */
  async untold(): Promise<string[]> {
    const sql = 'select tenant from accounts where not is_told order by tenant'
    return (await this.pool.query<{ tenant: string }>(sql)).rows.map(({ tenant }) => tenant)
  }

  /** Their first passwords have been shown. */
  async told(tenants: readonly string[]): Promise<void> {
    await this.pool.query('update accounts set is_told = true where tenant = any($1)', [tenants])
  }

  /**
   * Ends all sessions and opens a new one. Rejects with INPUT_INVALID for a short one or the old one again, with
   * PASSWORD_WRONG when the old one is, and with TOO_MANY_ATTEMPTS and DOOR_BUSY.
   */
  async changePassword(change: NewPassword): Promise<SignedIn> {
    const { tenant } = change
    if (change.new.length < 10)
      throw shopError('INPUT_INVALID', 'The new password', ['it has fewer than 10 characters'])
    if (change.new === change.old) throw shopError('INPUT_INVALID', 'The new password', ['it is the old one'])
    if (!(await this.#verify({ ...change, password: change.old }))) throw shopError('PASSWORD_WRONG')
    await this.#store(tenant, { password: change.new, mustChange: false, isTold: true })
    return this.#open(tenant, false)
  }

  /** Rejects with UNAUTHORIZED, TOO_MANY_ATTEMPTS and DOOR_BUSY. */
  async signIn(attempt: SignIn): Promise<SignedIn> {
    const account = await this.#verify(attempt)
    if (account === undefined) throw shopError('UNAUTHORIZED')
    return this.#open(attempt.tenant, account.mustChange)
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

  /** Takes the account away; nobody can sign in any more. */
  async remove(tenant: string): Promise<void> {
    await this.pool.query(
      'with gone as (delete from sessions where tenant = $1) delete from accounts where tenant = $1',
      [tenant],
    )
  }

  async #open(tenant: string, mustChange: boolean): Promise<SignedIn> {
    const token = randomBytes(32).toString('base64url')
    const sql = `insert into sessions (token, tenant, expires_at) values ($1, $2, now() + interval '12 hours')`
    await this.pool.query(sql, [hashToken(token), tenant])
    return { token, tenant, mustChange }
  }

  /** Undefined when the password is wrong, or there is no such account. */
  #verify(attempt: SignIn): Promise<{ mustChange: boolean } | undefined> {
    return this.#door.pass(attempt.address, () => this.#check(attempt))
  }

  async #check({ tenant, password, address }: SignIn): Promise<{ mustChange: boolean } | undefined> {
    await this.#throttle.begin({ tenant, address })
    const { rows } = await this.pool.query<{ password: string; mustChange: boolean }>(
      'select password, must_change as "mustChange" from accounts where tenant = $1',
      [tenant],
    )
    const isRight = await verifyPassword(password, rows[0]?.password ?? nobody)
    if (!isRight || rows[0] === undefined) return undefined
    await this.#throttle.succeeded({ tenant, address })
    return rows[0]
  }

  async #store(tenant: string, { password, mustChange, isTold }: Stored): Promise<void> {
    await this.pool.query(
      `with gone as (delete from sessions where tenant = $1)
       insert into accounts (tenant, password, must_change, is_told) values ($1, $2, $3, $4)
       on conflict (tenant) do update
       set password = excluded.password, must_change = excluded.must_change, is_told = excluded.is_told`,
      [tenant, await hashPassword(password), mustChange, isTold],
    )
  }
}
