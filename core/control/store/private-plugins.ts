import type pg from 'pg'

export interface PrivatePlugin {
  readonly package: string
  /** The shops that may have it; sorted. None where those were removed. */
  readonly tenants: readonly string[]
}

/** The plugins that only some shops may know of. All others are everybody's. */
export class PrivatePlugins {
  constructor(private readonly pool: pg.Pool) {}

  async list(): Promise<readonly PrivatePlugin[]> {
    const { rows } = await this.pool.query<PrivatePlugin>(
      `select package, coalesce(array_agg(tenant order by tenant) filter (where tenant is not null), '{}') as tenants
       from kept_plugins left join private_plugins using (package) group by package order by package`,
    )
    return rows
  }

  /** These shops may have it from now on, and no others. None at all: it is everybody's. */
  async keepFor(name: string, tenants: readonly string[]): Promise<void> {
    await this.pool.query(
      `with gone as (delete from private_plugins where package = $1 and tenant <> all ($2::text[])),
         everybodys as (delete from kept_plugins where package = $1 and cardinality($2::text[]) = 0),
         kept as (insert into kept_plugins select $1 where cardinality($2::text[]) > 0 on conflict do nothing)
       insert into private_plugins (package, tenant) select $1, unnest($2::text[]) on conflict do nothing`,
      [name, tenants],
    )
  }

  /** The plugins of which a shop does not know. */
  async hiddenFrom(tenant: string): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ package: string }>(
      `select package from kept_plugins k
       where not exists (select from private_plugins p where p.package = k.package and p.tenant = $1)`,
      [tenant],
    )
    return new Set(rows.map((row) => row.package))
  }
}
