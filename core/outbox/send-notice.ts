import type pg from 'pg'

/** A mail of the platform itself to a seller; plugins' carriers have no part in it. */
export interface Notice {
  readonly to: string
  readonly subject: string
  readonly text: string
  /** A notice of the same key is sent once. */
  readonly once: string
}

export async function sendNotice(
  pool: pg.Pool,
  { tenantId, from }: { readonly tenantId: number; readonly from: string },
  { to, subject, text, once }: Notice,
): Promise<void> {
  await pool.query(
    `insert into ev.mail (tenant_id, plugin, once, mail) values ($1, $2, $3, $4)
     on conflict (tenant_id, plugin, once) do nothing`,
    [tenantId, from, once, JSON.stringify({ to, subject, text })],
  )
}
