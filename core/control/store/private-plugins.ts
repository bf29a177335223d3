import type pg from 'pg'

export interface PrivatePlugin {
  readonly package: string
  /** The shops that may have it; sorted. */
  readonly tenants: readonly string[]
}

/** The plugins that only some shops may know of. All others are everybody's. */
export class PrivatePlugins {
  constructor(private readonly pool: pg.Pool) {}

  async list(): Promise<readonly PrivatePlugin[]> {
    const { rows } = await this.pool.query<PrivatePlugin>(
      'select package, array_agg(tenant order by tenant) as tenants from private_plugins group by package order by package',
    )
    return rows
  }

  /** These shops may have it from now on, and no others. None at all: it is everybody's. */
  async keepFor(name: string, tenants: readonly string[]): Promise<void> {
    await this.pool.query(
      `with gone as (delete from private_plugins where package = $1 and tenant <> all ($2::text[]))
       insert into private_plugins (package, tenant) select $1, unnest($2::text[]) on conflict do nothing`,
      [name, tenants],
    )
  }

  /** The plugins of which a shop does not know. */
  async hiddenFrom(tenant: string): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ package: string }>(
      'select package from private_plugins group by package having bool_and(tenant <> $1)',
      [tenant],
    )
    return new Set(rows.map((row) => row.package))
  }
}
