import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { OutboxSettings } from './outbox-settings.js'
import type { Sink } from './sinks.js'
import type { Claim, ClaimRequest, Work } from './work.js'

export interface FairClaimOptions {
  readonly pool: pg.Pool
  readonly settings: OutboxSettings
  /** Of the statement, which each connection prepares once. */
  readonly name: string
  readonly table: 'ev.lane' | 'ev.mail'
  /** What still waits; the condition of the table's index on (tenant_id, run_at). */
  readonly pending: string
  /** Where subscribers have places of their own: one claim gives each of them one. */
  readonly ofSink?: Sink
  /** Further columns of `claimed`, as SQL. */
  readonly columns: string
}

/** Tenants that one claim looks at. */
const reach = 500

/**
 * Claims due work for many tenants: a few of each, beginning after the tenant at which the last claim ended. However
 * much one tenant has waiting, the others' turn comes as soon.
 */
export class FairClaim<W extends Work> {
  readonly #options: FairClaimOptions
  readonly #sql: string
  #after = 0
  /** Since the first tenant was looked at. */
  #hasFound = false

  constructor(options: FairClaimOptions) {
    this.#options = options
    this.#sql = claimSql(options)
  }

  async claim({ limit, busy }: ClaimRequest): Promise<Claim<W>> {
    const { pool, settings, name } = this.#options
    const after = this.#after
    const values: unknown[] = [after, settings.perTenant, busy.tenants, limit, settings.leaseMs, randomUUID()]
    const { rows } = await pool.query<ClaimRow<W>>({
      name,
      text: this.#sql,
      values: this.#options.ofSink === undefined ? values : [...values, busy.subscribers],
    })
    const work = rows.filter((row) => row.isWork)
    const scanned = rows[0] ?? { seen: 0, last: 0 }
    const isAtEnd = work.length < limit && scanned.seen < reach
    this.#hasFound ||= work.length > 0
    // A round that began in the midst, or found some, may have left out what has come since.
    const isAll = isAtEnd && !this.#hasFound
    if (isAtEnd) this.#hasFound = false
    this.#after = work.length === limit ? Math.max(...work.map(({ tenantId }) => tenantId)) : isAtEnd ? 0 : scanned.last
    return { work, isAll }
  }
}

/** Without work there is one row, which is none. */
type ClaimRow<W extends Work> = W & { readonly isWork: boolean; readonly seen: number; readonly last: number }

/** `tenants` hops from tenant to tenant over the index: its cost does not depend on how much each has waiting. */
const claimSql = ({ table, pending, columns, ofSink }: FairClaimOptions): string => `
  with recursive tenants as (
    (select tenant_id, 1 as n from ${table} where ${pending} and tenant_id > $1 order by tenant_id limit 1)
    union all
    select next.tenant_id, n + 1
    from tenants, lateral (
      select tenant_id from ${table} where ${pending} and tenant_id > tenants.tenant_id order by tenant_id limit 1
    ) next
    where n < ${reach}
  ), due as (
    select due.id
    from tenants, lateral (${ofSink === undefined ? dueOfTenant(table, pending) : dueOfEach(ofSink, pending)}) due
    where tenants.tenant_id <> all($3::integer[])
    limit $4
  ), claimed as (
    update ${table} as work
    set run_at = now() + $5 * interval '1 ms', lease = $6, attempts = attempts + 1
    from due where work.id = due.id
    returning work.*
  )
  select claimed.id::text, claimed.tenant_id as "tenantId", tenant.slug as tenant, claimed.lease, claimed.attempts,
    ${columns}, claimed.id is not null as "isWork", scanned.seen, scanned.last
  from (select count(*)::integer as seen, coalesce(max(tenant_id), 0) as last from tenants) scanned
    left join claimed on true
    left join ev.tenant on tenant.id = claimed.tenant_id`

const dueOfTenant = (table: string, pending: string): string => `
      select id from ${table}
      where tenant_id = tenants.tenant_id and ${pending} and run_at <= now()
      order by run_at limit $2 for update skip locked`

/** Looks at each subscriber by itself: what waits for one is no way to what waits for the next. */
const dueOfEach = (sink: Sink, pending: string): string => `
      select first.id
      from ev.subscription, lateral (
        select id, run_at from ev.lane
        where subscription_id = subscription.id and ${pending} and run_at <= now()
        order by run_at limit 1 for update skip locked
      ) first
      where subscription.tenant_id = tenants.tenant_id and subscription.sink = '${sink}'
        and subscription.id <> all($7::integer[])
      order by first.run_at limit $2`
