import pg from 'pg'
import type { DatabaseLogin } from '../protocol/index.js'
import { Database, type Queryable, type Row, type Transaction } from '../sdk/host/index.js'
import { emitEvent } from './emit-event.js'

// Counts and sums come as int8; they stay below 2^53 here.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** A connection costs PostgreSQL a process of its own, and a shopper who looks on the time to make it anew. */
const idleMs = 60_000

/** The shop's rows in PostgreSQL, as the tenant's own login, over at most two connections. */
export class PgDatabase extends Database {
  readonly #pool: pg.Pool

  constructor(login: DatabaseLogin, onError: (error: Error) => void) {
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
    })
    this.#pool.on('error', onError)
  }

  async query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return (await this.#pool.query<R>(sql, [...values])).rows
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    let broken: Error | undefined
    try {
      await client.query('begin')
      const result = await work(transactionOn(client))
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure
      })
      throw error
    } finally {
      client.release(broken)
    }
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}

function transactionOn(client: pg.PoolClient): Transaction {
  const tx: Queryable = {
    async query<R extends object = Row>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
      return (await client.query<R>(sql, [...values])).rows
    },
  }
  return { ...tx, emit: (event) => emitEvent(tx, event) }
}
