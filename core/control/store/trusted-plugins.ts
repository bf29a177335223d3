import type pg from 'pg'

/** Stands for all plugins, also those that are not published yet. */
export const everyPlugin = '*'

export interface TrustedPlugin {
  /** Its package's name, or `*` for all. */
  readonly package: string
  readonly by: string
  /** ISO 8601. */
  readonly since: string
}

/** The plugins that the operator trusts with the machine: only these are accepted where the sandbox is less than full. */
export class TrustedPlugins {
  constructor(private readonly pool: pg.Pool) {}

  async list(): Promise<readonly TrustedPlugin[]> {
    const { rows } = await this.pool.query<{ package: string; by: string; since: Date }>(
      'select package, made_by as by, created_at as since from trusted_plugins order by package',
    )
    return rows.map((row) => ({ ...row, since: row.since.toISOString() }))
  }

  async add(packages: readonly string[], by: string): Promise<void> {
    await this.pool.query(
      `insert into trusted_plugins (package, made_by) select unnest($1::text[]), $2 on conflict do nothing`,
      [packages, by],
    )
  }

  async withdraw(packages: readonly string[]): Promise<void> {
    await this.pool.query('delete from trusted_plugins where package = any ($1)', [packages])
  }

  /** Which of them are not trusted. */
  async strangers(packages: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ package: string }>(
      `select distinct wanted as package from unnest($1::text[]) wanted
       where not exists (select from trusted_plugins t where t.package in (wanted, $2)) order by package`,
      [packages, everyPlugin],
    )
    return rows.map((row) => row.package)
  }
}
