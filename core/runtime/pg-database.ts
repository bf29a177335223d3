import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { DatabaseLogin, StandingLogin } from '../protocol/index.js'
import { Database, type Queryable, type Row, type Transaction } from '../sdk/host/index.js'
import { askDatabase, isDatabaseAway } from './database-away.js'
import { emitEvent } from './emit-event.js'

// Counts and sums come as int8; they stay below 2^53 here.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** The login's statements end after 30 s: what has not come by then comes from a server that is not there any more. */
export const answerWithinMs = 35_000
/** A connection costs PostgreSQL a process of its own, and a shopper who looks on the time to make it anew. */
const idleMs = 60_000

/** The shop's rows in PostgreSQL, as the tenant's own login, over at most two connections. */
export class PgDatabase extends Database {
  readonly #pool: pg.Pool
  /** Held until it is known whose it is. */
  #standing: Promise<pg.PoolClient> | undefined

  constructor(login: StandingLogin, onError: (error: Error) => void) {
    super()
    const { host, port, database, user, password } = login
    this.#pool = new pg.Pool({
      host,
      port,
      database,
      user,
      password,
      max: 2,
      idleTimeoutMillis: idleMs,
      connectionTimeoutMillis: 5_000,
      query_timeout: answerWithinMs,
    })
    this.#pool.on('error', onError)
  }

  /** Connects, and has `work` done there, ahead of `become`: until then nothing else is asked. */
  stand(work: (db: Queryable) => Promise<unknown>): void {
    this.#standing = this.#connectAhead(work)
    this.#standing.catch(ignore)
  }

  /** Its login is this one now; the connection that stands goes on as it. Resolves when there is one. */
  async become({ user, schema }: DatabaseLogin): Promise<void> {
    this.#pool.options.user = user
    const client = await this.#standing?.catch(ignore)
    this.#standing = undefined
    const isKept =
      client !== undefined && (await answersSoon(client, `set search_path to ${pg.escapeIdentifier(schema)}`))
    client?.off('error', ignore).release(!isKept)
    if (!isKept) await askDatabase(this.#pool.query('select 1'))
  }

  async query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return (await askDatabase(this.#pool.query<R>(sql, [...values]))).rows
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await askDatabase(this.#pool.connect())
    let isBroken = false
    try {
      await askDatabase(client.query('begin'))
      const result = await work(transactionOn(client))
      await askDatabase(client.query('commit'))
      return result
    } catch (error) {
      isBroken = isDatabaseAway(error) || !(await rolledBack(client))
      throw error
    } finally {
      client.release(isBroken)
    }
  }

  async close(): Promise<void> {
    this.#standing?.then((client) => client.release(true), ignore)
    await this.#pool.end()
  }

  async #connectAhead(work: (db: Queryable) => Promise<unknown>): Promise<pg.PoolClient> {
    const client = await this.#pool.connect()
    // Where it is lost meanwhile, another one is made when somebody asks.
    client.on('error', ignore)
    await work(queryableOn(client)).catch(ignore)
    return client
  }
}

/** One that has stood for long may have been cut off on its way without a word. */
const soonMs = 1_000

const answersSoon = (client: pg.PoolClient, sql: string): Promise<boolean> =>
  Promise.race([
    client.query(sql).then(
      () => true,
      () => false,
    ),
    delay(soonMs, false, { ref: false }),
  ])

const rolledBack = (client: pg.PoolClient): Promise<boolean> =>
  client.query('rollback').then(
    () => true,
    () => false,
  )

function transactionOn(client: pg.PoolClient): Transaction {
  const tx = queryableOn(client)
  return { ...tx, emit: (event) => emitEvent(tx, event) }
}

const queryableOn = (client: pg.PoolClient): Queryable => ({
  async query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return (await askDatabase(client.query<R>(sql, [...values]))).rows
  },
})

const ignore = (): undefined => undefined
