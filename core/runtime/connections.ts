import type { DatabaseLogin, StandingLogin } from '../protocol/index.js'
import type { Log } from '../sdk/index.js'
import { PgDatabase } from './pg-database.js'
import { PluginPool } from './plugin-database.js'
import type { HostParts } from './runtime-options.js'

/** A worker's ways to the database. */
export interface Connections {
  /** To the shop's own rows. */
  readonly database: PgDatabase
  /** To the plugins' tables. */
  readonly tables: PluginPool
  /** Resolves when the database has answered, over the connection that stands where there is one. */
  connect(): Promise<unknown>
  close(): Promise<void>
}

/** Makes none yet, but for one that stands. One that is lost is logged, and made again. */
export function openConnections(
  login: DatabaseLogin,
  { log, ahead }: { readonly log: Log; readonly ahead: PgDatabase | undefined },
): Connections {
  const onLost = lostIn(log)
  const [database, tables] = [ahead ?? new PgDatabase(login, onLost), new PluginPool(login, onLost)]
  const connect = (): Promise<unknown> => ahead?.become(login) ?? database.query('select 1')
  const close = async (): Promise<void> => {
    await Promise.all([database.close(), tables.close()])
  }
  return { database, tables, connect, close }
}

/** Connects before it is known whose login it is, and asks what a shop asks first: PostgreSQL gets warm, too. */
export function connectAhead(
  login: StandingLogin,
  { host, log }: { readonly host: HostParts; readonly log: Log },
): PgDatabase {
  const database = new PgDatabase(login, lostIn(log))
  database.stand(host.rehearse ?? (() => Promise.resolve()))
  return database
}

const lostIn =
  (log: Log) =>
  (error: Error): void =>
    log.warn('database connection lost', { error: error.message })
