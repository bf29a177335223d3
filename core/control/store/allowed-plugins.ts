import type pg from 'pg'

/** The plugins that a shop may have, where the operator has said which. */
export class AllowedPlugins {
  constructor(private readonly pool: pg.Pool) {}

  /** Names, and scopes (`@house/*`); none: all that are everybody's. */
  async of(tenant: string): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ pattern: string }>(
      'select pattern from allowed_plugins where tenant = $1 order by pattern',
      [tenant],
    )
    return rows.map(({ pattern }) => pattern)
  }

  /** These and no others, from now on. None at all: everything again. */
  async set(tenant: string, patterns: readonly string[]): Promise<void> {
    await this.pool.query(
      `with gone as (delete from allowed_plugins where tenant = $1 and pattern <> all ($2::text[]))
       insert into allowed_plugins (tenant, pattern) select $1, unnest($2::text[]) on conflict do nothing`,
      [tenant, patterns],
    )
  }
}
