import type pg from 'pg'
import type { Review, Verdict } from '../../model/index.js'

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

  async say({ package: name, version, verdict, reason, by }: NewReview): Promise<void> {
    await this.pool.query(
      `insert into plugin_reviews (package, version, verdict, reason, made_by) values ($1, $2, $3, $4, $5)
       on conflict (package, version) do update
       set verdict = $3, reason = $4, made_by = $5, created_at = now()`,
      [name, version, verdict, reason, by],
    )
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
