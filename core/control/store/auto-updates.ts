import type pg from 'pg'
import type { AutoUpdate } from '../../model/index.js'
import { noTenant } from './tenants.js'

/** How far a shop's plugins are brought up to date by themselves. TENANT_NOT_FOUND. */
export async function readAutoUpdate(pool: pg.Pool, tenant: string): Promise<AutoUpdate> {
  const sql = 'select auto_update as how from tenants where slug = $1'
  const [row] = (await pool.query<{ how: AutoUpdate }>(sql, [tenant])).rows
  if (row === undefined) throw await noTenant(pool, tenant)
  return row.how
}

/** TENANT_NOT_FOUND. */
export async function setAutoUpdate(pool: pg.Pool, tenant: string, how: AutoUpdate): Promise<void> {
  const { rowCount } = await pool.query('update tenants set auto_update = $2 where slug = $1', [tenant, how])
  if (rowCount === 0) throw await noTenant(pool, tenant)
}

/** The shops of which some plugins are brought up to date by themselves, and how far. */
export async function listAutoUpdates(
  pool: pg.Pool,
): Promise<readonly { readonly tenant: string; readonly how: Exclude<AutoUpdate, 'off'> }[]> {
  const sql = `select slug as tenant, auto_update as how from tenants where auto_update <> 'off' order by slug`
  return (await pool.query<{ tenant: string; how: 'patch' | 'minor' }>(sql)).rows
}
