import type pg from 'pg'
import type { Installation } from '../../model/index.js'
import type { Seal } from '../seal.js'
import { listInstallations } from './tenants.js'

/** What a release was made live with is wanted no more; where it is taken back, what was only wanted before is wanted again. */
export const wishColumn = `
      alter table releases add wished text; -- sealed: what was wanted when it went live, where that was more than was live`

interface OfRelease {
  readonly tenant: string
  readonly number: number
  readonly seal: Seal
}

/** Keeps what the tenant wants beside what is live, with the release that takes its place; in the caller's transaction. */
export async function keepWishes(client: pg.ClientBase, { tenant, number, seal }: OfRelease): Promise<void> {
  const wants = 'select from tenants where slug = $1 and wanted_at is not null for update'
  if ((await client.query(wants, [tenant])).rowCount === 0) return
  const wished = seal.seal(await listInstallations(client, tenant, seal))
  await client.query('update releases set wished = $3 where tenant = $1 and number = $2', [tenant, number, wished])
}

/** What was kept; undefined where nothing was wanted but what was live. */
export async function wishesOf(
  client: pg.ClientBase,
  { tenant, number, seal }: OfRelease,
): Promise<readonly Installation[] | undefined> {
  const sql = 'select wished from releases where tenant = $1 and number = $2'
  const wished = (await client.query<{ wished: string | null }>(sql, [tenant, number])).rows[0]?.wished ?? null
  return wished === null ? undefined : seal.open(wished)
}
