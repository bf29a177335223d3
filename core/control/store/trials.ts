import type pg from 'pg'
import type { TrialReport } from '../../model/index.js'

/** How published versions did when they were tried; the last report on each. */
export class Trials {
  constructor(private readonly pool: pg.Pool) {}

  async keep({ package: name, version, steps }: TrialReport): Promise<void> {
    await this.pool.query(
      `insert into plugin_trials (package, version, steps) values ($1, $2, $3)
       on conflict (package, version) do update set steps = $3, made_at = now()`,
      [name, version, JSON.stringify(steps)],
    )
  }

  async of(name: string, version: string): Promise<TrialReport | undefined> {
    const { rows } = await this.pool.query<{ steps: TrialReport['steps']; at: Date }>(
      'select steps, made_at as at from plugin_trials where package = $1 and version = $2',
      [name, version],
    )
    const [row] = rows
    return row && { package: name, version, steps: row.steps, at: row.at.toISOString() }
  }
}
