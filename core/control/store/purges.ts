import type pg from 'pg'

/** What a removed installation has left, until it is purged. */
export interface WaitingPurge {
  readonly tenant: string
  /** The installation's. */
  readonly name: string
  /** The number of the release that had it last: what comes back with it is there. */
  readonly lastRelease: number
  /** ISO 8601. */
  readonly dueAt: string
}

export interface AskedPurge extends Omit<WaitingPurge, 'dueAt'> {
  /** The release that is to be live without it: where that never is, nothing is purged. Null where it was gone before. */
  readonly sinceRelease: number | null
  readonly by: string
  readonly graceMs: number
}

/** Purges whose grace is not over. What is installed again waits for none. */
export class Purges {
  constructor(private readonly pool: pg.Pool) {}

  async add({ tenant, name, lastRelease, sinceRelease, by, graceMs }: AskedPurge): Promise<void> {
    await this.pool.query(
      `insert into purges (tenant, name, last_release, since_release, made_by, due_at)
       values ($1, $2, $3, $4, $5, now() + $6 * interval '1 ms')
       on conflict (tenant, name) do update set last_release = excluded.last_release,
         since_release = excluded.since_release, made_by = excluded.made_by, asked_at = now(), due_at = excluded.due_at`,
      [tenant, name, lastRelease, sinceRelease, by, graceMs],
    )
  }

  /** Those of a tenant. */
  waiting(tenant: string): Promise<readonly WaitingPurge[]> {
    return this.#list('purge.tenant = $1', [tenant])
  }

  /** Those whose grace is over; of one tenant, or of all. */
  due(tenant?: string): Promise<readonly WaitingPurge[]> {
    return this.#list('due_at <= now() and ($1::text is null or purge.tenant = $1)', [tenant ?? null])
  }

  async forget(tenant: string, name: string): Promise<void> {
    await this.pool.query('delete from purges where tenant = $1 and name = $2', [tenant, name])
  }

  async #list(where: string, values: readonly unknown[]): Promise<readonly WaitingPurge[]> {
    const { rows } = await this.pool.query<Omit<WaitingPurge, 'dueAt'> & { dueAt: Date }>(
      `select purge.tenant, purge.name, last_release as "lastRelease", due_at as "dueAt" from purges as purge
       where ${where} and not exists (select from installations i where i.tenant = purge.tenant and i.name = purge.name)
         and (since_release is null or exists (
           select from releases r where r.tenant = purge.tenant and r.number = since_release and r.live_at is not null))
       order by due_at, purge.tenant, purge.name`,
      [...values],
    )
    return rows.map(({ dueAt, ...row }) => ({ ...row, dueAt: dueAt.toISOString() }))
  }
}
