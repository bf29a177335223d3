import type pg from 'pg'
import { throughOutages } from '../../database/index.js'
import { shopError } from '../../model/index.js'

/** What the platform begins by itself, and would begin again after a kill: a shop of `tenants/`, the rest by their names. */
export type AttemptKind = 'shop' | 'trial' | 'update' | 'want'

export interface Attempt {
  readonly kind: AttemptKind
  /** What tells it from others of the kind: a shop's name, `greeter@1.2.0`. */
  readonly subject: string
  /** For people: `the trial of greeter@1.2.0`. */
  readonly what: string
  /** What they can do where it is not begun any more. */
  readonly next: string
}

/** So often it is begun by itself. */
const most = 2

/** Counts what is begun and does not come to an end, so that what ends its process does not do so at each start for ever. */
export class Attempts {
  constructor(private readonly pool: pg.Pool) {}

  /** Does the work, unless the process has ended in it twice: then it rejects with CUT_OFF_TWICE. Whatever it fails with is an end. */
  async make<T>({ kind, subject, what, next }: Attempt, work: () => Promise<T>): Promise<T> {
    if (!(await this.#begin(kind, subject))) throw shopError('CUT_OFF_TWICE', what, next)
    try {
      return await work()
    } finally {
      await throughOutages(() => this.forget(kind, subject))
    }
  }

  /** The subjects of those that have no end. */
  async open(kind: AttemptKind): Promise<string[]> {
    const sql = 'select subject from attempts where kind = $1 order by begun_at'
    return (await this.pool.query<{ subject: string }>(sql, [kind])).rows.map(({ subject }) => subject)
  }

  async forget(kind: AttemptKind, subject: string): Promise<void> {
    await this.pool.query('delete from attempts where kind = $1 and subject = $2', [kind, subject])
  }

  async #begin(kind: AttemptKind, subject: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `insert into attempts (kind, subject) values ($1, $2)
       on conflict (kind, subject) do update set times = attempts.times + 1, begun_at = now() where attempts.times < $3`,
      [kind, subject, most],
    )
    return rowCount === 1
  }
}
