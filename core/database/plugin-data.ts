import pg from 'pg'
import { asPluginsMigrator } from './as-migrator.js'
import { pluginRole, tenantRole } from './names.js'
import type { Databases } from './open-databases.js'
import { readLedger } from './plugin-ledger.js'

/** What an installation has in its schema. */
export interface PluginData {
  readonly tables: readonly { readonly name: string; readonly rows: number }[]
  /** Names of the migrations that were run, in their order. */
  readonly migrations: readonly string[]
}

type Queryable = Pick<pg.ClientBase, 'query'>

/**
 * Counts it. Empty where there is none. Its tables are a stranger's, and code of his may stand wherever one is read: it is
 * read as the migrator of the tenant's plugins, who made them.
 */
export async function countPluginData(databases: Databases, tenant: string, name: string): Promise<PluginData> {
  const schema = pluginRole(tenant, name)
  const ledger = await readLedger(databases.tenants, pg.escapeIdentifier(tenantRole(tenant)))
  const migrations = ledger.filter(({ installation }) => installation === name).map((row) => row.name)
  const tables: { name: string; rows: number }[] = []
  const names = await tablesIn(databases.tenants, schema)
  if (names.length === 0) return { tables, migrations }
  await asPluginsMigrator(databases, { tenant }, async (client) => {
    for (const table of names) {
      const { rows } = await client.query<{ count: string }>(`select count(*) from ${qualified(schema, table)}`)
      tables.push({ name: table, rows: Number(rows[0]?.count) })
    }
  })
  return { tables, migrations }
}

/** A page of a table's rows, as JSON. */
export interface TablePage {
  readonly table: string
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

const pageSize = 500

/**
 * All rows of all its tables, as they were at one moment; each table has one page at least.
 *
 * @param client of the migrator of the tenant's plugins; it is ended, wherever the reader has stopped
 */
export async function* exportPluginData(client: pg.Client, tenant: string, name: string): AsyncGenerator<TablePage> {
  const schema = pluginRole(tenant, name)
  try {
    await client.query('begin isolation level repeatable read read only')
    for (const table of await tablesIn(client, schema)) yield* pagesOf(client, schema, table)
  } finally {
    await client.end()
  }
}

/** Said before each page: what is read may lift it. */
const limit = `set local statement_timeout = '60s'`

async function* pagesOf(client: pg.ClientBase, schema: string, table: string): AsyncGenerator<TablePage> {
  await client.query(`declare page no scroll cursor for select to_jsonb(t) as row from ${qualified(schema, table)} t`)
  for (let isLast = false, isFirst = true; !isLast; isFirst = false) {
    await client.query(limit)
    const { rows } = await client.query<{ row: TablePage['rows'][number] }>(`fetch ${pageSize} from page`)
    isLast = rows.length < pageSize
    if (isFirst || rows.length > 0) yield { table, rows: rows.map(({ row }) => row) }
  }
  await client.query('close page')
}

async function tablesIn(database: Queryable, schema: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>(
    'select tablename as name from pg_tables where schemaname = $1 order by 1',
    [schema],
  )
  return rows.map(({ name }) => name)
}

const qualified = (schema: string, table: string): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`
