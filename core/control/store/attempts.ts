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
  /** Whether a failure says nothing of it: it stays open then, as what has not been begun yet. */
  readonly isToBeginAgain?: (error: unknown) => boolean
}

/** So often it is begun by itself. */
const most = 2

/** Counts what is begun and does not come to an end, so that what ends its process does not do so at each start for ever. */
export class Attempts {
  constructor(private readonly pool: pg.Pool) {}

  /**
   * Does the work, unless the process has ended in it twice: then it rejects with CUT_OFF_TWICE. Whatever else it fails with is an
   * end, too, where that is not to begin again.
   */
  async make<T>(attempt: Attempt, work: () => Promise<T>): Promise<T> {
    const { kind, subject, what, next, isToBeginAgain = () => false } = attempt
    if (!(await this.#begin(kind, subject))) throw shopError('CUT_OFF_TWICE', what, next)
    let staysOpen = false
    try {
      return await work()
    } catch (error) {
      staysOpen = isToBeginAgain(error)
      throw error
    } finally {
      await throughOutages(() => (staysOpen ? this.#unbegin(kind, subject) : this.forget(kind, subject)))
    }
  }

  /** Opens what is to be begun, where it is not open already: the process may end before its turn. */
  async intend(kind: AttemptKind, subjects: readonly string[]): Promise<void> {
    const sql = `insert into attempts (kind, subject, times) select $1, unnest($2::text[]), 0 on conflict do nothing`
    await this.pool.query(sql, [kind, subjects])
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

  async #unbegin(kind: AttemptKind, subject: string): Promise<void> {
    await this.pool.query('update attempts set times = 0 where kind = $1 and subject = $2', [kind, subject])
  }
}
