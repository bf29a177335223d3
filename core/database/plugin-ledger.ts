import type pg from 'pg'
import { installationName, type MigrationFacts, problemsOf } from '../model/index.js'
import type { Migration } from './migrate.js'

/** A plugin's migration with its text. */
export interface PluginMigration extends MigrationFacts {
  readonly up: string
  readonly down: string
}

/** An installation whose tables a release uses. */
export interface PluginTables {
  /** The installation's name. */
  readonly name: string
  readonly package: string
  readonly version: string
  /** In their order. */
  readonly migrations: readonly PluginMigration[]
}

/** A release whose plugins have tables. */
export interface ReleaseTables {
  readonly tenant: string
  /** Its number. */
  readonly release: number
  readonly plugins: readonly PluginTables[]
  /** Releases that never got live, and whose migrations could not all be taken back. */
  readonly abandoned?: readonly number[]
}

/** A plugin's migration that was run in the tenant's database. */
export interface LedgerRow extends MigrationFacts {
  readonly installation: string
  readonly package: string
  /** The number of the release for which it was run. */
  readonly release: number
}

interface NewRow extends LedgerRow {
  /** Takes it back, with no registry at hand. */
  readonly down: string
}

/** In the tenant's schema, where it is made with the shop's tables. Nobody but the migrators reads or writes it. */
export const ledgerMigrations: readonly Migration[] = [
  {
    name: '000-plugin-migrations',
    sql: `
    create table plugin_migration (
      id bigint generated always as identity primary key,
      installation text not null,
      package text not null,
      name text not null,
      kind text not null,
      hash text not null,
      down text not null,
      release integer not null,
      run_at timestamptz not null default now(),
      unique (installation, name)
    );
    do $$ begin execute format('revoke all on plugin_migration from %I', current_schema()); end $$;`,
  },
  {
    name: '000-plugins-migrator',
    sql: `
    do $$
    declare migrator name := 'p_' || substr(current_schema(), 3);
    begin
      execute format('grant usage on schema %I to %I', current_schema(), migrator);
      execute format('grant select, insert, delete on plugin_migration to %I', migrator);
    end $$;`,
  },
]

type Queryable = Pick<pg.ClientBase, 'query'>

/** Plugins' migrations may write there, too: more than this is nobody's honest record. */
const mostRows = 5_000

/** What was run, in its order. A row that a plugin has written for a name that is none is nobody's. */
export async function readLedger(database: Queryable, schema: string): Promise<readonly LedgerRow[]> {
  const texts = ['installation', 'package', 'name', 'kind', 'hash'].map((column) => `left(${column}, 300) as ${column}`)
  const columns = [...texts, 'release'].join(', ')
  const { rows } = await database.query<LedgerRow>(
    `select ${columns} from ${schema}.plugin_migration order by id limit ${mostRows}`,
  )
  return rows.filter(({ installation }) => problemsOf(installationName, installation).length === 0)
}

/** The SQL that takes a row's migration back. */
export async function downOf(database: Queryable, schema: string, row: LedgerRow): Promise<string> {
  const { rows } = await database.query<{ down: string }>(
    `select left(down, 1000000) as down from ${schema}.plugin_migration where installation = $1 and name = $2`,
    [row.installation, row.name],
  )
  return rows[0]?.down ?? ''
}

export async function addToLedger(database: Queryable, schema: string, row: NewRow): Promise<void> {
  const { installation, package: from, name, kind, hash, down, release } = row
  await database.query(
    `insert into ${schema}.plugin_migration (installation, package, name, kind, hash, down, release)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [installation, from, name, kind, hash, down, release],
  )
}

/** What was run for an abandoned release and stands in this one as well has been run for this one. */
export async function adoptRows(
  database: Queryable,
  schema: string,
  { release, plugins, abandoned = [] }: Pick<ReleaseTables, 'release' | 'plugins' | 'abandoned'>,
): Promise<void> {
  if (abandoned.length === 0) return
  const sql = `update ${schema}.plugin_migration set release = $1
    where installation = $2 and name = any($3) and release = any($4)`
  for (const { name, migrations } of plugins)
    await database.query(sql, [release, name, migrations.map((migration) => migration.name), abandoned])
}

export async function removeFromLedger(database: Queryable, schema: string, row: LedgerRow): Promise<void> {
  const sql = `delete from ${schema}.plugin_migration where installation = $1 and name = $2`
  await database.query(sql, [row.installation, row.name])
}
