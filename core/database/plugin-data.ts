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

/** Some of a table's rows, as the text of JSON objects with commas between them. It may end within a row. */
export interface TablePage {
  readonly table: string
  readonly text: Buffer
}

/** Rows are a stranger's and may be as wide as PostgreSQL lets them: they are read in pieces, so many at a time. */
const pieceBytes = 16 * 1024
const pageSize = 500

/**
 * All rows of all its tables, as they were at one moment; each table has one page at least. No page has more than 8 MB.
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
  await client.query(`declare page no scroll cursor for ${piecesOf(qualified(schema, table))}`)
  for (let isLast = false, isFirst = true; !isLast; isFirst = false) {
    await client.query(limit)
    const { rows } = await client.query<{ piece: Buffer }>(`fetch ${pageSize} from page`)
    isLast = rows.length < pageSize
    const text = Buffer.concat(rows.map(({ piece }) => piece))
    // Each row begins with a comma.
    if (isFirst || rows.length > 0) yield { table, text: isFirst ? text.subarray(1) : text }
  }
  await client.query('close page')
}

/** Names are whole: where they are looked for is one of the things that a stranger can change. */
const piecesOf = (from: string): string => `
  select pg_catalog.substr(line, 1 operator(pg_catalog.+) start, ${pieceBytes}) as piece
  from (
    select pg_catalog.convert_to(e',\\n' operator(pg_catalog.||) pg_catalog.row_to_json(t.*)::pg_catalog.text, 'UTF8') as line
    from ${from} t offset 0
  ) lines
  cross join lateral
    pg_catalog.generate_series(0, pg_catalog.length(line) operator(pg_catalog.-) 1, ${pieceBytes}) start`

async function tablesIn(database: Queryable, schema: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ name: string }>(
    'select tablename as name from pg_catalog.pg_tables where schemaname = $1 order by 1',
    [schema],
  )
  return rows.map(({ name }) => name)
}

const qualified = (schema: string, table: string): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`
