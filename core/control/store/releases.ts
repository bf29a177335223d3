import type pg from 'pg'
import { inPoolTransaction } from '../../database/index.js'
import { type Release, type ReleasePlugin, shopError } from '../../model/index.js'
import type { Seal } from '../seal.js'
import { refuseKilledIn } from './reviews.js'
import { forgetWaiting, replaceInstallations } from './tenants.js'
import { keepWishes, wishesOf } from './wishes.js'

/** What a new release is made of. */
export type CandidateInput = Omit<
  Release,
  'number' | 'state' | 'replay' | 'createdAt' | 'liveAt' | 'confirmedAt' | 'error'
> &
  Partial<Pick<Release, 'replay'>>

/** Of a plugin in a live release, what a list of shops says. */
export type LivePlugin = Pick<ReleasePlugin, 'name' | 'version' | 'enabled'> & { readonly isOutside: boolean }

export type LiveLock = Pick<Release, 'tenant' | 'number' | 'lock'>

type Sealed = Pick<Release, 'installations' | 'config'>

const columns = `tenant, number, replaces, state, lock, plugins, bundle, kernel, config as sealed, reason, made_by as "by",
  replay, created_at as "createdAt", live_at as "liveAt", confirmed_at as "confirmedAt", error`

type Row = Omit<Release, 'installations' | 'config' | 'createdAt' | 'liveAt' | 'confirmedAt'> & {
  readonly sealed: string
  readonly createdAt: Date
  readonly liveAt: Date | null
  readonly confirmedAt: Date | null
}

/** The releases of the platform's tenants. */
export class Releases {
  constructor(
    private readonly pool: pg.Pool,
    private readonly seal: Seal,
  ) {}

  /** Newest first, those before a number where one is given. */
  async list(tenant: string, limit = 50, before?: number): Promise<Release[]> {
    const sql = `select ${columns} from releases where tenant = $1 and number < coalesce($3, 2147483647) order by number desc limit $2`
    return (await this.pool.query<Row>(sql, [tenant, limit, before])).rows.map((row) => this.#fromRow(row))
  }

  /** Rejects with RELEASE_NOT_FOUND. */
  async get(tenant: string, number: number): Promise<Release> {
    const sql = `select ${columns} from releases where tenant = $1 and number = $2`
    const [row] = (await this.pool.query<Row>(sql, [tenant, number])).rows
    if (row === undefined) throw shopError('RELEASE_NOT_FOUND', tenant, number)
    return this.#fromRow(row)
  }

  async live(tenant: string): Promise<Release | undefined> {
    const sql = `select ${columns} from releases where tenant = $1 and state = 'live'`
    const [row] = (await this.pool.query<Row>(sql, [tenant])).rows
    return row && this.#fromRow(row)
  }

  /** The plugins of the live release of each tenant, or of one; a tenant without a release is not among them. */
  async livePlugins(tenant?: string): Promise<ReadonlyMap<string, readonly LivePlugin[]>> {
    const { rows } = await this.pool.query<{ tenant: string; plugins: LivePlugin[] | null }>(
      `select tenant, (
         select json_agg(json_build_object(
           'name', p -> 'name', 'version', p -> 'version', 'enabled', p -> 'enabled', 'isOutside', p -> 'facts' -> 'outside' is not null
         ))
         from json_array_elements(plugins) p
       ) as plugins
       from releases where state = 'live' and ($1::text is null or tenant = $1)`,
      [tenant ?? null],
    )
    return new Map(rows.map((row) => [row.tenant, row.plugins ?? []]))
  }

  /** The tenants whose live release has this version of a plugin. */
  async running(name: string, version: string): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ tenant: string }>(
      `select tenant from releases where state = 'live' and plugins::jsonb @> $1 order by tenant`,
      [JSON.stringify([{ package: name, version }])],
    )
    return rows.map(({ tenant }) => tenant)
  }

  /** The live releases in which one of these versions (`greeter@1.2.0`) is switched on. */
  async liveWith(ids: readonly string[]): Promise<readonly LiveLock[]> {
    const { rows } = await this.pool.query<LiveLock>(
      `select tenant, number, lock from releases where state = 'live' and exists (
         select from json_array_elements(plugins) p
         where p ->> 'enabled' = 'true' and (p ->> 'package') || '@' || (p ->> 'version') = any ($1))
       order by tenant`,
      [ids],
    )
    return rows
  }

  /** Writes a candidate and gives it the tenant's next number. */
  async insertCandidate(input: CandidateInput): Promise<Release> {
    const { tenant, replaces, installations, lock, plugins, bundle, kernel, config, reason, by, replay = false } = input
    const sealed: Sealed = { installations, config }
    const { rows } = await this.pool.query<Row>(
      `insert into releases
         (tenant, number, replaces, state, lock, plugins, bundle, kernel, config, reason, made_by, replay)
       select $1, coalesce(max(number), 0) + 1, $2, 'candidate', $3, $4, $5, $6, $7, $8, $9, $10
       from releases where tenant = $1
       returning ${columns}`,
      [
        tenant,
        replaces,
        JSON.stringify(lock),
        JSON.stringify(plugins),
        bundle,
        kernel,
        this.seal.seal(sealed),
        reason,
        by,
        replay,
      ],
    )
    return this.#fromRow(rows[0] as Row)
  }

  /**
   * The one transaction that makes a candidate live, retires the release before it and changes the wanted set.
   * Answers false when that one is not live any more. Recording it twice is recording it once. PLUGIN_KILLED.
   */
  async record({ tenant, number, replaces, installations, plugins }: Release): Promise<boolean> {
    return inPoolTransaction(this.pool, async (client) => {
      const running = plugins.filter(({ enabled }) => enabled)
      await refuseKilledIn(client, running)
      await keepWishes(client, { tenant, number, seal: this.seal })
      const { rowCount } = await client.query(
        `update tenants set live_release = $2, wanted_at = null
         where slug = $1 and (live_release is not distinct from $3 or live_release = $2)`,
        [tenant, number, replaces],
      )
      if (rowCount !== 1) return false
      await client.query(
        `update releases set state = 'retired' where tenant = $1 and state = 'live' and number <> $2`,
        [tenant, number],
      )
      await client.query(
        `update releases set state = 'live', live_at = coalesce(live_at, now()) where tenant = $1 and number = $2`,
        [tenant, number],
      )
      await replaceInstallations(client, { tenant, installations, seal: this.seal })
      return true
    })
  }

  /** A request from outside was answered by the live release: what came back with it waits to be purged no more. */
  async confirm({ tenant, number }: Release): Promise<void> {
    const sql = `update releases set confirmed_at = now() where tenant = $1 and number = $2 and state = 'live'`
    await inPoolTransaction(this.pool, async (client) => {
      if ((await client.query(sql, [tenant, number])).rowCount === 1) await forgetWaiting(client, tenant)
    })
  }

  /**
   * Undoes `record`: the release before is live again, with its wanted set; the taken-back one has failed, and settings
   * that came with it alone are not kept. What was only wanted is wanted again. Answers the one that is live now; none where it
   * was a tenant's first.
   */
  async takeBack({ tenant, number, replaces }: Release, error: string): Promise<Release | undefined> {
    const before = replaces === null ? undefined : await this.get(tenant, replaces)
    await inPoolTransaction(this.pool, async (client) => {
      const wished = await wishesOf(client, { tenant, number, seal: this.seal })
      const installations = wished ?? before?.installations ?? []
      await client.query(
        `update releases set state = 'failed', live_at = null, confirmed_at = null, error = $3
         where tenant = $1 and number = $2`,
        [tenant, number, error],
      )
      await client.query(`update releases set state = 'live' where tenant = $1 and number = $2`, [tenant, replaces])
      const sql = 'update tenants set live_release = $2, wanted_at = case when $3 then now() end where slug = $1'
      await client.query(sql, [tenant, replaces, wished !== undefined])
      await replaceInstallations(client, { tenant, installations, seal: this.seal })
      await client.query(
        `delete from kept_configs k where tenant = $1 and not exists (
           select from releases r, json_array_elements(r.plugins) p
           where r.tenant = $1 and r.live_at is not null and p->>'name' = k.name)`,
        [tenant],
      )
    })
    return before
  }

  /** It was live, and is no good: nobody is taken back to it by the platform. */
  async noteCrashes(tenant: string, number: number, error: string): Promise<void> {
    await this.pool.query('update releases set error = $3 where tenant = $1 and number = $2', [tenant, number, error])
  }

  async fail(release: Release, error: string): Promise<void> {
    const sql = `update releases set state = 'failed', error = $3 where tenant = $1 and number = $2 and state = 'candidate'`
    await this.pool.query(sql, [release.tenant, release.number, error])
  }

  /** Those of the numbers whose release was given up before it was live. */
  async neverLive(tenant: string, numbers: readonly number[]): Promise<number[]> {
    const { rows } = await this.pool.query<{ number: number }>(
      `select number from releases where tenant = $1 and number = any($2) and state = 'failed' and live_at is null`,
      [tenant, numbers],
    )
    return rows.map(({ number }) => number)
  }

  /** Drops what a dead platform, or a dead database, left half-made, of one tenant or of all; answers whose. */
  async dropCandidates(tenant?: string): Promise<string[]> {
    const why = tenant === undefined ? 'the platform stopped' : 'the database went away'
    return this.#tenants(
      `update releases set state = 'failed', error = $1
       where state = 'candidate' and ($2::text is null or tenant = $2) returning tenant`,
      [`${why} before it was live`, tenant ?? null],
    )
  }

  /** Whose live release has not answered a request from outside. */
  async unconfirmed(): Promise<string[]> {
    return this.#tenants(`select tenant from releases where state = 'live' and confirmed_at is null order by tenant`)
  }

  /** Whose newest release has failed. */
  async failedLast(): Promise<string[]> {
    return this.#tenants(
      `select slug as tenant from tenants where exists (
         select from releases where tenant = slug and state = 'failed' and number > coalesce(live_release, 0))`,
    )
  }

  async movedToKernel(release: Release, kernel: string): Promise<void> {
    const sql = 'update releases set kernel = $3 where tenant = $1 and number = $2'
    await this.pool.query(sql, [release.tenant, release.number, kernel])
  }

  async #tenants(sql: string, values: readonly unknown[] = []): Promise<string[]> {
    return (await this.pool.query<{ tenant: string }>(sql, [...values])).rows.map(({ tenant }) => tenant)
  }

  #fromRow({ sealed, createdAt, liveAt, confirmedAt, ...row }: Row): Release {
    const { installations, config } = this.seal.open<Sealed>(sealed)
    return {
      ...row,
      installations,
      config,
      createdAt: createdAt.toISOString(),
      liveAt: liveAt?.toISOString() ?? null,
      confirmedAt: confirmedAt?.toISOString() ?? null,
    }
  }
}
