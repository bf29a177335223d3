import type { DatabaseLogin } from '../protocol/index.js'
import type { Log } from '../sdk/index.js'
import { PgDatabase } from './pg-database.js'
import { PluginPool } from './plugin-database.js'

/** A worker's ways to the database. */
export interface Connections {
  /** To the shop's own rows. */
  readonly database: PgDatabase
  /** To the plugins' tables. */
  readonly tables: PluginPool
  close(): Promise<void>
}

/** Makes none yet. One that is lost is logged, and made again. */
export function openConnections(login: DatabaseLogin, log: Log): Connections {
  const onLost = (error: Error): void => log.warn('database connection lost', { error: error.message })
  const [database, tables] = [new PgDatabase(login, onLost), new PluginPool(login, onLost)]
  const close = async (): Promise<void> => {
    await Promise.all([database.close(), tables.close()])
  }
  return { database, tables, close }
}
