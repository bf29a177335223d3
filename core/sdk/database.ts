import { Capability } from './capability.js'
import type { DomainEvent } from './events.js'

/** One row, as PostgreSQL's driver (pg) gives it. */
export type Row = Readonly<Record<string, unknown>>

/** Something that runs SQL. Values stand for `$1`, `$2` …; never paste them into the text. */
export interface Queryable {
  /** The rows that the statement answers. Rejects with PostgreSQL's error, whose `code` is its SQLSTATE. */
  query<R extends object = Row>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>
}

/** A running transaction. What is emitted in it is delivered if, and only if, it commits. */
export interface Transaction extends Queryable {
  /** A plugin emits the events that it declares; see `Events.emit` for what is refused. */
  emit(event: DomainEvent): Promise<void>
}

/**
 * The plugin's own tables, those that its `migrations/*.sql` make. Each installation has its own; no statement names a
 * schema. The shop's tables and other plugins' answer "permission denied": ask their services. This stops mistakes and
 * not malice: the plugins of a shop share a process.
 *
 * A statement may take 30 s. Connections are few and shared by all plugins of the shop: hold a transaction briefly, and
 * wait for nothing else in it.
 */
export abstract class Database extends Capability implements Queryable {
  static override readonly scope = 'database'
  static readonly unbound = true

  abstract query<R extends object = Row>(sql: string, values?: readonly unknown[]): Promise<readonly R[]>

  /** Commits when `work` resolves and answers what it answered; rolls back when it rejects, and rejects with that. */
  abstract transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
}
