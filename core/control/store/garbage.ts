import type pg from 'pg'
import type { Needed } from '../../build/index.js'
import type { Retention, Swept } from '../../model/index.js'

/** What a shop goes back to within `$1` releases and `$2` days, what is live, and what a change is about to make live. */
const retainedOf = (whose: string): string => `
  retained as (
    select tenant, number, replaces, state, lock, plugins, bundle, kernel
    from (
      select *, row_number() over (partition by tenant order by number desc) as place
      from releases where (live_at is not null or state = 'candidate') and ${whose}
    ) as ranked
    where state in ('live', 'candidate') or place <= $1 or live_at > now() - $2 * interval '1 day'
  )`

const retained = retainedOf('true')

interface Kind {
  readonly table: string
  readonly bytes: string
  /** The hashes that are needed. */
  readonly needed: string
}

/**
 * A release comes back on the kernel of the day: an older one is for what runs on it, or is put back in its place. Shops can be
 * moved back to the last three, and to those that somebody has chosen.
 */
const neededKernels = `
  select kernel from retained where state in ('live', 'candidate')
  union select before.kernel from retained before
    join retained live on live.tenant = before.tenant and live.replaces = before.number and live.state = 'live'
  union (select hash from kernels order by created_at desc limit 3)
  union select unnest(array[hash, instead]) from kernels where instead is not null
  union select $4::text`

/** By the hash of what they hold. Each names all four values, since PostgreSQL wants to know the type of each; no bundle is called as a kernel. */
const kinds = {
  bundles: {
    table: 'bundles',
    bytes: 'octet_length(code) + octet_length(map)',
    needed: 'select bundle from retained union select $4::text',
  },
  kernels: { table: 'kernels', bytes: 'pg_column_size(files)', needed: neededKernels },
  migrations: {
    table: 'migrations',
    bytes: 'octet_length(text)',
    needed: `
      select migration ->> 'hash' from retained, json_array_elements(plugins) as plugin,
        json_array_elements(coalesce(plugin -> 'facts' -> 'migrations', '[]')) as migration
      union select $4::text`,
  },
} as const satisfies Record<string, Kind>

export interface Collecting {
  readonly retention: Retention
  /** The hash of today's kernel. */
  readonly kernel: string
}

/** What is kept in the platform's database for releases, and which of it no release needs that a shop can go back to. */
export class Garbage {
  readonly #pool: pg.Pool
  readonly #retention: Retention
  readonly #kernel: string

  constructor(pool: pg.Pool, { retention, kernel }: Collecting) {
    this.#pool = pool
    this.#retention = retention
    this.#kernel = kernel
  }

  /** What `drop` would take away. */
  count(kind: keyof typeof kinds): Promise<Swept> {
    const { table, bytes } = kinds[kind]
    return this.#swept(`gone as (select ${bytes} as bytes from ${table} where ${isUnneeded(kinds[kind])})`)
  }

  /** What is claimed meanwhile stays: a row is looked at once more when whoever has claimed it is done. */
  drop(kind: keyof typeof kinds): Promise<Swept> {
    const { table, bytes } = kinds[kind]
    return this.#swept(`gone as (delete from ${table} where ${isUnneeded(kinds[kind])} returning ${bytes} as bytes)`)
  }

  /** How many releases can be gone back to, and cannot be any more when `drop` is done. */
  async countReleases(): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>(
      `with ${retained}
       select count(*)::integer from releases join bundles on hash = bundle
       where live_at is not null and ${isUnneeded(kinds.bundles)}`,
      [...this.#values],
    )
    return rows[0]?.count ?? 0
  }

  async neededKernels(): Promise<ReadonlySet<string>> {
    const sql = `with ${retained} select kernel from (${kinds.kernels.needed}) as needed where $3::float8 is not null`
    const { rows } = await this.#pool.query<{ kernel: string }>(sql, [...this.#values])
    return new Set(rows.map(({ kernel }) => kernel))
  }

  /** What the releases are made of, a tenant at a time: not all of them have room in the memory. */
  async *needed(): AsyncGenerator<Needed> {
    const { rows: tenants } = await this.#pool.query<{ slug: string }>('select slug from tenants')
    const { releases, days } = this.#retention
    const sql = `with ${retainedOf('tenant = $3')} select distinct bundle, lock from retained`
    for (const { slug } of tenants) yield* (await this.#pool.query<Needed>(sql, [releases, days, slug])).rows
  }

  get #values(): readonly unknown[] {
    const { releases, days, unusedMs } = this.#retention
    return [releases, days, unusedMs, this.#kernel]
  }

  async #swept(gone: string): Promise<Swept> {
    const { rows } = await this.#pool.query<Swept>(
      `with ${retained}, ${gone} select count(*)::integer, coalesce(sum(bytes), 0)::float8 as bytes from gone`,
      [...this.#values],
    )
    return rows[0] ?? { count: 0, bytes: 0 }
  }
}

const isUnneeded = ({ needed }: Kind): string =>
  `used_at < now() - $3::float8 * interval '1 ms' and hash not in (${needed})`
