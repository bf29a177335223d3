import type pg from 'pg'

/** Tenants whose live release has not run on that kernel last. */
export async function onOtherKernels(pool: pg.Pool, kernel: string): Promise<string[]> {
  const sql = `select tenant from releases where state = 'live' and kernel <> $1 order by tenant`
  return (await pool.query<{ tenant: string }>(sql, [kernel])).rows.map(({ tenant }) => tenant)
}

/** Hash of a kernel → how many live releases have run on it last. */
export async function kernelsInUse(pool: pg.Pool): Promise<ReadonlyMap<string, number>> {
  const sql = `select kernel, count(*)::int as shops from releases where state = 'live' group by kernel`
  const { rows } = await pool.query<{ kernel: string; shops: number }>(sql)
  return new Map(rows.map(({ kernel, shops }) => [kernel, shops]))
}
