import { createHash } from 'node:crypto'
import pg from 'pg'
import { inTransaction } from './in-transaction.js'

/** A step forward of a schema. Once released it is never edited, and never taken away. */
export interface Migration {
  readonly name: string
  readonly sql: string
  /** It takes away what only older code needs. */
  readonly contract?: true
}

/**
 * Brings a schema up to date: runs the migrations that were not run in it yet, in their order, each in a transaction,
 * and records them there in `migration`. The schema must exist; the client must not be in a transaction. Several may
 * do this at once. Rejects when a migration that was run has been edited since.
 */
export async function migrate(client: pg.ClientBase, migrations: readonly Migration[], schema: string): Promise<void> {
  const ledger = ledgerOf(schema)
  if (!(await isThere(client, ledger))) await createLedger(client, ledger)
  for (const migration of await pendingMigrations(client, migrations, schema)) {
    await inTransaction(client, () => run(client, migration, schema))
  }
}

/** Whether `migrate` would have nothing to do. */
export async function isUpToDate(
  database: Queryable,
  migrations: readonly Migration[],
  schema: string,
): Promise<boolean> {
  if (!(await isThere(database, ledgerOf(schema)))) return false
  return (await pendingMigrations(database, migrations, schema)).length === 0
}

type Queryable = Pick<pg.ClientBase, 'query'>

async function pendingMigrations(
  database: Queryable,
  migrations: readonly Migration[],
  schema: string,
): Promise<readonly Migration[]> {
  const { rows } = await database.query<{ name: string; checksum: string }>(
    `select name, checksum from ${ledgerOf(schema)}`,
  )
  const done = new Map(rows.map(({ name, checksum }) => [name, checksum]))
  const edited = migrations.find((migration) => ![undefined, checksumOf(migration)].includes(done.get(migration.name)))
  if (edited !== undefined) throw new Error(`migration ${edited.name} was edited after it had run in ${schema}`)
  return migrations.filter(({ name }) => !done.has(name))
}

const ledgerOf = (schema: string): string => `${pg.escapeIdentifier(schema)}.migration`

const checksumOf = ({ sql }: Migration): string => createHash('sha256').update(sql).digest('hex')

async function isThere(database: Queryable, table: string): Promise<boolean> {
  const { rows } = await database.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table])
  return rows[0]?.there === true
}

/** Two that make it at once collide in PostgreSQL's own tables, in spite of "if not exists". */
const collisions = ['23505', '42P07', '42710']

async function createLedger(client: pg.ClientBase, ledger: string): Promise<void> {
  const columns = 'name text primary key, checksum text not null, run_at timestamptz not null default now()'
  await client.query(`create table if not exists ${ledger} (${columns})`).catch((error: pg.DatabaseError) => {
    if (!collisions.includes(error.code ?? '')) throw error
  })
}

async function run(client: pg.ClientBase, migration: Migration, schema: string): Promise<void> {
  const ledger = ledgerOf(schema)
  await client.query(`lock table ${ledger} in exclusive mode`)
  // Whoever waited for the lock may find that the other has run it.
  if ((await pendingMigrations(client, [migration], schema)).length === 0) return
  await client.query(`set local search_path to ${pg.escapeIdentifier(schema)}`)
  await client.query(migration.sql)
  const values = [migration.name, checksumOf(migration)]
  await client.query(`insert into ${ledger} (name, checksum) values ($1, $2)`, values)
}
