import type pg from 'pg'

/** A type of event, and the plugin that declares it. */
export interface EmittedEvent {
  readonly type: string
  readonly package: string
}

/** What plugins of a tenant's live release declare, or of all tenants', each type once. */
export async function emittedEvents(pool: pg.Pool, tenant?: string): Promise<readonly EmittedEvent[]> {
  const { rows } = await pool.query<EmittedEvent>(
    `select distinct on (type) type, p ->> 'package' as package
     from releases, json_array_elements(plugins) p, json_array_elements_text(p -> 'facts' -> 'emits') type
     where state = 'live' and ($1::text is null or tenant = $1) and (p ->> 'enabled')::boolean order by type`,
    [tenant ?? null],
  )
  return rows
}
