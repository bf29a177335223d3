import { Capability } from '../capability.js'
import type { DomainEvent } from '../events.js'

/** One row, as pg gives it. */
export type Row = Readonly<Record<string, unknown>>

/** Something that runs SQL: the pool, or a transaction. `$1` placeholders, never text pasted in. */
export interface Queryable {
  query<R extends object = Row>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>
}

/** The shop's own rows. */
export abstract class Database extends Capability implements Queryable {
  static readonly unbound = true

  abstract query<R extends object = Row>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>
  /** Commits when `work` resolves, rolls back when it rejects. */
  abstract transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
}

/** A running transaction. What is emitted in it is delivered if, and only if, it commits. */
export interface Transaction extends Queryable {
  emit(event: DomainEvent): Promise<void>
}
