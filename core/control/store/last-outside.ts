import type pg from 'pg'

/** Those of the packages that ran outside in the last live release of the tenant that has had them. */
export async function lastOutside(pool: pg.Pool, tenant: string, packages: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ package: string }>(
    `select package from unnest($2::text[]) package where (
       select lock -> 'plugins' @> jsonb_build_array(jsonb_build_object('package', package, 'place', 'outside'))
       from releases where tenant = $1 and live_at is not null
         and lock -> 'plugins' @> jsonb_build_array(jsonb_build_object('package', package))
       order by number desc limit 1)`,
    [tenant, packages],
  )
  return rows.map((row) => row.package)
}
