import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { shopError, withCause } from '../model/index.js'
import { asPluginsMigrator } from './as-migrator.js'
import { inTransaction } from './in-transaction.js'
import { pluginRole, tenantRole } from './names.js'
import type { Databases } from './open-databases.js'
import { planContraction, planExpansion } from './plan-migrations.js'
import {
  addToLedger,
  adoptRows,
  downOf,
  type LedgerRow,
  type PluginMigration,
  type PluginTables,
  type ReleaseTables,
  readLedger,
  removeFromLedger,
} from './plugin-ledger.js'
import { createPluginRole, dropPluginTables, sweepPluginRoles } from './plugin-roles.js'
import { createRoles } from './tenant-roles.js'

/** A table is locked only while others let go of it, and no migration runs for ever. */
const limits = `set local lock_timeout = '10s'; set local statement_timeout = '60s'`

/**
 * Brings the tables of a release's plugins to where it needs them, in one transaction, as the migrator of its plugins. The
 * release before goes on beside it. What a release that was given up has run and could not be taken back is this one's
 * now, where it has it. Rejects with MIGRATION_FAILED, and nothing is left behind; with TABLES_CONTRACTED,
 * TABLES_TAKEN, MIGRATION_CHANGED or MIGRATION_STEP before anything is done.
 */
export async function expandPlugins(databases: Databases, tables: ReleaseTables): Promise<void> {
  const { tenant } = tables
  const done = await readLedger(databases.tenants, schemaOf(tenant))
  const steps = stepsOf(tables, done, planExpansion)
  await adoptRows(databases.tenants, schemaOf(tenant), tables)
  if (steps.length === 0) return
  await sweepPluginRoles(databases, tenant)
  await createRoles(databases, tenant)
  try {
    for (const name of new Set(steps.map(({ plugin }) => plugin.name))) await createPluginRole(databases, tenant, name)
    await runAll(databases, tables, steps)
  } catch (error) {
    await sweepPluginRoles(databases, tenant)
    throw error
  }
}

/** Takes away what only the release before needed, now that it has drained. Rejects with MIGRATION_FAILED. */
export async function contractPlugins(databases: Databases, tables: ReleaseTables): Promise<void> {
  const done = await readLedger(databases.tenants, schemaOf(tables.tenant))
  const steps = stepsOf(tables, done, planContraction)
  if (steps.length > 0) await runAll(databases, tables, steps)
}

/**
 * Takes back what was run for these releases, the last first, each installation for itself. Tables that came with them go
 * whole. Answers why some could not be: these keep what was added to them, which harms nobody.
 */
export async function undoPlugins(
  databases: Databases,
  tenant: string,
  releases: readonly number[],
): Promise<readonly Error[]> {
  const ledger = await readLedger(databases.tenants, schemaOf(tenant))
  const failures: Error[] = []
  for (const [name, rows] of Map.groupBy(ledger, ({ installation }) => installation)) {
    const undone = rows.filter(({ release }) => releases.includes(release))
    if (undone.length === rows.length) await dropPluginTables(databases, tenant, name)
    else if (undone.length > 0)
      await undoRows(databases, tenant, undone.toReversed()).catch((error: Error) => failures.push(error))
  }
  return failures
}

async function undoRows(databases: Databases, tenant: string, rows: readonly LedgerRow[]): Promise<void> {
  await asPluginsMigrator(databases, { tenant }, (client) =>
    inTransaction(client, async () => {
      await client.query(limits)
      for (const row of rows) {
        const sql = await downOf(client, schemaOf(tenant), row)
        await runSql(client, { tenant, installation: row.installation, name: `${row.name} (down)`, sql })
        await removeFromLedger(client, schemaOf(tenant), row)
      }
    }),
  )
}

interface Step {
  readonly plugin: PluginTables
  readonly migration: PluginMigration
}

type Plan = (plugin: PluginTables, done: readonly LedgerRow[]) => readonly PluginMigration[]

const stepsOf = ({ plugins }: ReleaseTables, done: readonly LedgerRow[], plan: Plan): readonly Step[] =>
  plugins.flatMap((plugin) =>
    plan(
      plugin,
      done.filter(({ installation }) => installation === plugin.name),
    ).map((migration) => ({ plugin, migration })),
  )

async function runAll(databases: Databases, tables: ReleaseTables, steps: readonly Step[]): Promise<void> {
  const { tenant, release } = tables
  await asPluginsMigrator(databases, { tenant }, (client) =>
    inTransaction(client, async () => {
      await client.query(limits)
      for (const { plugin, migration } of steps) {
        const { name: installation, package: from } = plugin
        const { name, kind, hash, up, down } = migration
        await runSql(client, { tenant, installation, name, sql: up })
        await addToLedger(client, schemaOf(tenant), { installation, package: from, name, kind, hash, down, release })
      }
    }),
  )
}

interface Sql {
  readonly tenant: string
  readonly installation: string
  /** The migration's, for who has to mend it. */
  readonly name: string
  readonly sql: string
}

async function runSql(client: pg.ClientBase, { tenant, installation, name, sql }: Sql): Promise<void> {
  try {
    await client.query(`set local search_path to ${pg.escapeIdentifier(pluginRole(tenant, installation))}`)
    await client.query(withoutRows(sql))
  } catch (error) {
    throw withCause(shopError('MIGRATION_FAILED', installation, name, (error as Error).message), error)
  }
}

/** What it selects stays in the server, however much that is; and it ends no transaction. */
function withoutRows(sql: string): string {
  const quote = `$q${randomBytes(16).toString('hex')}$`
  return `do ${quote} begin execute ${pg.escapeLiteral(sql)}; end ${quote}`
}

const schemaOf = (tenant: string): string => pg.escapeIdentifier(tenantRole(tenant))
