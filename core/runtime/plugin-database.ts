import pg from 'pg'
import type { DatabaseLogin } from '../protocol/index.js'
import { Database, type DomainEvent, type Row, type Transaction } from '../sdk/index.js'
import { askDatabase, isDatabaseAway } from './database-away.js'
import { type EmitGuard, emissionOf } from './emit-event.js'
import { answerWithinMs } from './pg-database.js'

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

  /** An installation's own tables, and in their transactions its own events; undefined where it has none. */
  databaseOf(installation: string, guard: EmitGuard): Database | undefined {
    const role = this.#login.plugins?.[installation]
    return role === undefined ? undefined : new PluginDatabase((work) => this.#use(role, work), { role, guard })
  }

  async close(): Promise<void> {
    await this.#pool?.end()
  }

  async #use<T>(role: string, work: Work<T>): Promise<T> {
    const client = await askDatabase(this.#connect())
    let isLost = false
    try {
      await this.#actAs(client, role)
      const result = await work(client)
      if (!isIdle(client)) throw new Error('it left a transaction open: use Database.transaction')
      return result
    } catch (error) {
      // A failure is told before PostgreSQL says whether it was in a transaction.
      isLost = isDatabaseAway(error)
      if (!isLost) await client.query('rollback').catch(() => undefined)
      throw error
    } finally {
      client.release(isLost || !isIdle(client))
    }
  }

  /** What the plugin before has set for its session goes. */
  async #actAs(client: pg.PoolClient, role: string): Promise<void> {
    if (this.#roles.get(client) === role) return
    this.#roles.delete(client)
    const [own, shop] = [role, this.#login.schema].map(pg.escapeIdentifier)
    // The shop's schema stands there to refuse: without it a plugin would be told that there is no such table.
    await askDatabase(client.query(`reset all; set role ${own}; set search_path to ${own}, ${shop}`))
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
      query_timeout: answerWithinMs,
    })
    pool.on('error', this.#onError)
    return pool
  }
}

type Work<T> = (client: pg.PoolClient) => Promise<T>

/** PostgreSQL's word for a session that is in no transaction. */
const isIdle = (client: pg.PoolClient): boolean => client.getTransactionStatus() === 'I'

interface Acting {
  readonly role: string
  readonly guard: EmitGuard
}

class PluginDatabase extends Database {
  constructor(
    private readonly use: <T>(work: Work<T>) => Promise<T>,
    private readonly acting: Acting,
  ) {
    super()
  }

  query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return this.use((client) => queryOn<R>(client, sql, values))
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.use(async (client) => {
      await askDatabase(client.query('begin'))
      // What rejects is rolled back where the connection is given back.
      const result = await work({
        query: (sql, values = []) => queryOn(client, sql, values),
        emit: (event) => emitIn(client, event, this.acting),
      })
      const { command } = await askDatabase(client.query('commit'))
      if (command !== 'COMMIT') throw new Error('a statement of the transaction had failed: nothing of it is kept')
      return result
    })
  }
}

/**
 * The outbox takes events from the shop's own role, and from no plugin's. One text, so that no statement that the plugin
 * sends meanwhile comes in between and runs as the shop.
 */
async function emitIn(client: pg.PoolClient, event: DomainEvent, { role, guard }: Acting): Promise<void> {
  guard.check(event)
  const values = emissionOf(event).map((value) => pg.escapeLiteral(value))
  const own = pg.escapeIdentifier(role)
  await askDatabase(client.query(`set local role none; select api.emit(${values.join(', ')}); set local role ${own}`))
}

async function queryOn<R extends object>(
  client: pg.PoolClient,
  sql: string,
  values: readonly unknown[],
): Promise<readonly R[]> {
  return (await askDatabase(client.query<R>(sql, [...values]))).rows
}
