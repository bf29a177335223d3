import type pg from 'pg'
import { inPoolTransaction } from '../../database/index.js'
import { type Review, shopError, type Verdict, versionId } from '../../model/index.js'

export interface NewReview {
  readonly package: string
  readonly version: string
  readonly verdict: Verdict
  readonly reason: string
  readonly by: string
}

/** What the operator has said of published versions of plugins; the last word on each counts. */
export class Reviews {
  constructor(private readonly pool: pg.Pool) {}

  /** All of them, or those of these packages; the newest first. */
  async list(packages?: readonly string[]): Promise<readonly Review[]> {
    const { rows } = await this.pool.query<Omit<Review, 'at'> & { at: Date }>(
      `select package, version, verdict, reason, made_by as by, created_at as at from plugin_reviews
       where $1::text[] is null or package = any ($1) order by created_at desc, package, version`,
      [packages ?? null],
    )
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
  }

  /** Versions that must run nowhere: `greeter@1.2.0`. */
  async killed(): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<Pick<Review, 'package' | 'version'>>(
      `select package, version from plugin_reviews where verdict = 'killed'`,
    )
    return new Set(rows.map(versionId))
  }

  /** What goes live in the same moment with a version that is killed either is live then, or is refused. */
  async say({ package: name, version, verdict, reason, by }: NewReview): Promise<void> {
    await inPoolTransaction(this.pool, async (client) => {
      if (verdict === 'killed') await client.query('select pg_advisory_xact_lock($1)', [killTurn])
      await client.query(
        `insert into plugin_reviews (package, version, verdict, reason, made_by) values ($1, $2, $3, $4, $5)
         on conflict (package, version) do update
         set verdict = $3, reason = $4, made_by = $5, created_at = now()`,
        [name, version, verdict, reason, by],
      )
    })
  }

  /** Approves what is the platform's own, unless somebody has said a word on it. */
  async approveOwn({ name, version }: { readonly name: string; readonly version: string }): Promise<void> {
    await this.pool.query(
      `insert into plugin_reviews (package, version, verdict, reason, made_by)
       values ($1, $2, 'approved', 'comes with the platform', 'shopctl') on conflict do nothing`,
      [name, version],
    )
  }

  /** Takes what was said back. False where nothing was. */
  async takeBack(name: string, version: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('delete from plugin_reviews where package = $1 and version = $2', [
      name,
      version,
    ])
    return rowCount === 1
  }
}

/** Names the lock that a kill takes, and that going live shares. Only the platform is in this database. */
const killTurn = 5_277_001

/** Rejects with PLUGIN_KILLED where one of these versions was. To the end of the transaction none of them is. */
export async function refuseKilledIn(
  client: pg.ClientBase,
  plugins: readonly Pick<Review, 'package' | 'version'>[],
): Promise<void> {
  await client.query('select pg_advisory_xact_lock_shared($1)', [killTurn])
  const { rows } = await client.query<Pick<Review, 'package' | 'version' | 'reason'>>(
    `select package, version, reason from plugin_reviews
     where verdict = 'killed' and (package, version) in (select * from unnest($1::text[], $2::text[]))`,
    [plugins.map((plugin) => plugin.package), plugins.map(({ version }) => version)],
  )
  const [killed] = rows
  if (killed !== undefined) throw shopError('PLUGIN_KILLED', versionId(killed), killed.reason)
}
