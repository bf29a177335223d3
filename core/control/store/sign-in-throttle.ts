import type pg from 'pg'
import { shopError } from '../../model/index.js'

/** Who tries whose password. */
export interface Attempt {
  readonly tenant: string
  /** Where it comes from: an IP address. */
  readonly address: string
}

const most = 10
const window = `interval '15 minutes'`

/** Stops whoever guesses passwords: after ten failures in a quarter of an hour, an address has to wait at that tenant. */
export class SignInThrottle {
  constructor(private readonly pool: pg.Pool) {}

  /** Counts an attempt before it is checked, so that a hundred at once are a hundred. TOO_MANY_ATTEMPTS. */
  async begin({ tenant, address }: Attempt): Promise<void> {
    // A clock that was set back must not keep anybody out for longer.
    await this.pool.query(
      `delete from sign_in_attempts where (tenant, address) in
         (select tenant, address from sign_in_attempts
          where since <= now() - ${window} or since > now() + interval '1 minute' for update skip locked)`,
    )
    const { rows } = await this.pool.query<{ attempts: number; minutes: number }>(
      `insert into sign_in_attempts as a (tenant, address, attempts) values ($1, $2, 1)
       on conflict (tenant, address) do update set attempts = a.attempts + 1
       returning attempts, ceil(extract(epoch from since + ${window} - now()) / 60)::integer as minutes`,
      [tenant, address],
    )
    const { attempts = 1, minutes = 1 } = rows[0] ?? {}
    if (attempts > most) throw shopError('TOO_MANY_ATTEMPTS', minutes)
  }

  /** Forgets the failures of somebody who knew the password. */
  async succeeded({ tenant, address }: Attempt): Promise<void> {
    await this.pool.query('delete from sign_in_attempts where tenant = $1 and address = $2', [tenant, address])
  }

  /** Forgets everybody's failures at a tenant. */
  async forget(tenant: string): Promise<void> {
    await this.pool.query('delete from sign_in_attempts where tenant = $1', [tenant])
  }
}
