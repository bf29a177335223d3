import pg from 'pg'
import type { DatabaseLogin } from '../protocol/index.js'
import { Database, type Queryable, type Row } from '../sdk/index.js'

/** All plugins of a shop share them; the login may open ten, and the shop itself holds two. */
const mostConnections = 3

/** The connections of a shop's plugins to their tables, made when the first one asks. */
export class PluginPool {
  readonly #login: DatabaseLogin
  readonly #onError: (error: Error) => void
  /** As which role each connection acts. */
  readonly #roles = new WeakMap<pg.PoolClient, string>()
  #pool: pg.Pool | undefined

  constructor(login: DatabaseLogin, onError: (error: Error) => void) {
    this.#login = login
    this.#onError = onError
  }

  /** An installation's own tables; undefined where it has none. */
  databaseOf(installation: string): Database | undefined {
    const role = this.#login.plugins?.[installation]
    return role === undefined ? undefined : new PluginDatabase((work) => this.#use(role, work))
  }

  async close(): Promise<void> {
    await this.#pool?.end()
  }

  async #use<T>(role: string, work: Work<T>): Promise<T> {
    const client = await this.#connect()
    try {
      await this.#actAs(client, role)
      const result = await work(client)
      if (!isIdle(client)) throw new Error('it left a transaction open: use Database.transaction')
      return result
    } catch (error) {
      // A failure is told before PostgreSQL says whether it was in a transaction.
      await client.query('rollback').catch(() => undefined)
      throw error
    } finally {
      client.release(!isIdle(client))
    }
  }

  /** What the plugin before has set for its session goes. */
  async #actAs(client: pg.PoolClient, role: string): Promise<void> {
    if (this.#roles.get(client) === role) return
    this.#roles.delete(client)
    const [own, shop] = [role, this.#login.schema].map(pg.escapeIdentifier)
    // The shop's schema stands there to refuse: without it a plugin would be told that there is no such table.
    await client.query(`reset all; set role ${own}; set search_path to ${own}, ${shop}`)
    this.#roles.set(client, role)
  }

  #connect(): Promise<pg.PoolClient> {
    this.#pool ??= this.#open()
    return this.#pool.connect()
  }

  #open(): pg.Pool {
    const { host, port, database, user, password } = this.#login
    const pool = new pg.Pool({
      host,
      port,
      database,
      user,
      password,
      max: mostConnections,
      idleTimeoutMillis: 10_000,
      connectionTimeoutMillis: 5_000,
    })
    pool.on('error', this.#onError)
    return pool
  }
}

type Work<T> = (client: pg.PoolClient) => Promise<T>

/** PostgreSQL's word for a session that is in no transaction. */
const isIdle = (client: pg.PoolClient): boolean => client.getTransactionStatus() === 'I'

class PluginDatabase extends Database {
  constructor(private readonly use: <T>(work: Work<T>) => Promise<T>) {
    super()
  }

  query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return this.use((client) => queryOn<R>(client, sql, values))
  }

  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.use(async (client) => {
      await client.query('begin')
      // What rejects is rolled back where the connection is given back.
      const result = await work({ query: (sql, values = []) => queryOn(client, sql, values) })
      await client.query('commit')
      return result
    })
  }
}

async function queryOn<R extends object>(
  client: pg.PoolClient,
  sql: string,
  values: readonly unknown[],
): Promise<readonly R[]> {
  return (await client.query<R>(sql, [...values])).rows
}
