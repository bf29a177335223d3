import { Capability } from '../capability.js'
import type { Queryable, Row, Transaction } from '../database.js'

export type { Queryable, Row, Transaction } from '../database.js'

/** The shop's own rows. What plugins inject under this name is another class, and shows them theirs. */
export abstract class Database extends Capability implements Queryable {
  static readonly unbound = true

  abstract query<R extends object = Row>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>
  /** Commits when `work` resolves, rolls back when it rejects. */
  abstract transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
}
