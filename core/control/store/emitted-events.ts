import type pg from 'pg'

/** A type of event, and the plugin that declares it. */
export interface EmittedEvent {
  readonly type: string
  readonly package: string
}

/** What plugins of a shop emit. */
export interface PluginEvents {
  /** Types that those of the live release declare, also those that are off. */
  readonly declared: readonly string[]
  /** Packages that the shop wants and its live release has not: nobody has read what they declare. */
  readonly pending: readonly string[]
}

export async function eventsIn(pool: pg.Pool, tenant: string): Promise<PluginEvents> {
  const { rows } = await pool.query<PluginEvents>(
    `with live as (
       select p from releases, json_array_elements(plugins) p where state = 'live' and tenant = $1
     )
     select array(select distinct json_array_elements_text(p -> 'facts' -> 'emits') from live) as declared,
       array(
         select package from installations where tenant = $1 and package not in (select p ->> 'package' from live)
       ) as pending`,
    [tenant],
  )
  return rows[0] ?? { declared: [], pending: [] }
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
