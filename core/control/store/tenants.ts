import type pg from 'pg'
import {
  type Attachments,
  type FailurePolicy,
  type Installation,
  isTrialShop,
  type KeptConfig,
  nearestName,
  type ShopError,
  shopError,
  type Tenant,
} from '../../model/index.js'
import type { Seal } from '../seal.js'

/** A tenant and which of its releases is live. */
export interface TenantRow extends Tenant {
  readonly liveRelease: number | null
}

const columns = 'slug, name, currency, port, live_release as "liveRelease"'

export async function listTenants(pool: pg.Pool): Promise<TenantRow[]> {
  return (await pool.query<TenantRow>(`select ${columns} from tenants order by slug`)).rows
}

/** Those in which nothing is only tried. */
export const listShops = async (pool: pg.Pool): Promise<TenantRow[]> =>
  (await listTenants(pool)).filter(({ slug }) => !isTrialShop(slug))

/** Rejects with TENANT_NOT_FOUND. */
export async function getTenant(pool: pg.Pool, slug: string): Promise<TenantRow> {
  const [tenant] = (await pool.query<TenantRow>(`select ${columns} from tenants where slug = $1`, [slug])).rows
  if (tenant === undefined) throw await noTenant(pool, slug)
  return tenant
}

/** TENANT_NOT_FOUND, with the shop that was probably meant: for the operator, who may know of all. */
export async function noTenant(pool: pg.Pool, slug: string): Promise<ShopError> {
  const shops = await listShops(pool)
  return shopError(
    'TENANT_NOT_FOUND',
    slug,
    nearestName(
      slug,
      shops.map((shop) => shop.slug),
    ),
  )
}

/** Tenants without an account: it is made last and goes first. */
export async function listHalfMade(pool: pg.Pool): Promise<string[]> {
  const sql = 'select slug from tenants where slug not in (select tenant from accounts) order by slug'
  return (await pool.query<{ slug: string }>(sql)).rows.map(({ slug }) => slug)
}

/** Answers false when there is one of that name already. */
export async function insertTenant(pool: pg.Pool, { slug, name, currency, port }: Tenant): Promise<boolean> {
  const { rowCount } = await pool.query(
    'insert into tenants (slug, name, currency, port) values ($1, $2, $3, $4) on conflict do nothing',
    [slug, name, currency, port],
  )
  return rowCount === 1
}

export async function deleteTenant(pool: pg.Pool, slug: string): Promise<void> {
  await pool.query('delete from tenants where slug = $1', [slug])
}

/** The wanted set, in the order in which the seller added it. */
export async function listInstallations(
  db: pg.Pool | Pick<pg.ClientBase, 'query'>,
  tenant: string,
  seal: Seal,
): Promise<Installation[]> {
  const { rows } = await db.query<InstallationRow>(
    `select name, package, range, enabled, config, on_failure, attach, place from installations where tenant = $1
     order by position`,
    [tenant],
  )
  return rows.map(({ config, on_failure, attach, place, ...row }) => ({
    ...row,
    config: seal.open(config),
    ...(on_failure === null ? {} : { onFailure: on_failure }),
    ...(attach === null ? {} : { attach }),
    ...(place === null ? {} : { place }),
  }))
}

type InstallationRow = Omit<Installation, 'config' | 'onFailure' | 'attach' | 'place'> & {
  readonly config: string
  readonly on_failure: FailurePolicy | null
  readonly attach: Attachments | null
  readonly place: 'outside' | null
}

/** Notes that a tenant wants more than is live. Undone by whatever is recorded as live next. What was tried before counts no more. */
export async function markWanting(client: pg.ClientBase, tenant: string): Promise<void> {
  await client.query(`delete from attempts where kind = 'want' and subject = $1`, [tenant])
  await client.query('update tenants set wanted_at = now() where slug = $1', [tenant])
}

/** The tenants that want more than is live, who has waited longest first. */
export async function listWanting(pool: pg.Pool): Promise<string[]> {
  const sql = 'select slug from tenants where wanted_at is not null order by wanted_at, slug'
  return (await pool.query<{ slug: string }>(sql)).rows.map(({ slug }) => slug)
}

/** Settings of plugins that are not wanted any more. */
export async function listKeptConfigs(pool: pg.Pool, tenant: string, seal: Seal): Promise<KeptConfig[]> {
  const sql = 'select name, package, config, place from kept_configs where tenant = $1 order by name'
  const { rows } = await pool.query<KeptRow>(sql, [tenant])
  return rows.map(({ place, ...row }) => ({
    ...row,
    config: seal.open(row.config),
    ...(place === null ? {} : { place }),
  }))
}

type KeptRow = Pick<InstallationRow, 'name' | 'package' | 'config' | 'place'>

export async function forgetKeptConfig(pool: pg.Pool, tenant: string, name: string): Promise<void> {
  await pool.query('delete from kept_configs where tenant = $1 and name = $2', [tenant, name])
}

/** What is wanted waits to be purged no more; runs in the caller's transaction. */
export async function forgetWaiting(client: pg.ClientBase, tenant: string): Promise<void> {
  const sql = `delete from purges p using installations i where p.tenant = $1 and i.tenant = p.tenant and i.name = p.name`
  await client.query(sql, [tenant])
}

/** Replaces the wanted set and keeps the settings of what is in it no more; runs in the caller's transaction. */
export async function replaceInstallations(
  client: pg.ClientBase,
  { tenant, installations, seal }: { tenant: string; installations: readonly Installation[]; seal: Seal },
): Promise<void> {
  const rows = installations.map(({ onFailure, ...wanted }, position) => ({
    ...wanted,
    position,
    config: seal.seal(wanted.config),
    on_failure: onFailure,
  }))
  const names = rows.map(({ name }) => name)
  await client.query(
    `with gone as (delete from installations where tenant = $1 and name <> all($2) returning *),
       came as (delete from kept_configs where tenant = $1 and name = any($2))
     insert into kept_configs (tenant, name, package, config, place) select tenant, name, package, config, place from gone
     on conflict (tenant, name) do update set package = excluded.package, config = excluded.config, place = excluded.place`,
    [tenant, names],
  )
  await client.query(
    `insert into installations (tenant, name, position, package, range, enabled, config, on_failure, attach, place)
     select $1, wanted.* from jsonb_to_recordset($2) as wanted (name text, position integer, package text,
       range text, enabled boolean, config text, on_failure text, attach jsonb, place text)
     on conflict (tenant, name) do update set position = excluded.position, package = excluded.package,
       range = excluded.range, enabled = excluded.enabled, config = excluded.config, on_failure = excluded.on_failure,
       attach = excluded.attach, place = excluded.place`,
    [tenant, JSON.stringify(rows)],
  )
}
