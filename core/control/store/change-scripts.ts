import type pg from 'pg'
import { inPoolTransaction } from '../../database/index.js'
import { shopError } from '../../model/index.js'
import { mostScripts, type RunningScripts, type ScriptKind } from '../../scripts/contract/index.js'
import { findScript, runningScriptsOf, type ScriptKey } from './scripts.js'

export interface NewVersion extends ScriptKey {
  readonly kind: ScriptKind
  readonly source: string
  readonly by: string
}

export interface ScriptSwitch extends ScriptKey {
  /** Null switches it off. */
  readonly version: number | null
  readonly by: string
}

/** How many scripts a shop can have, on or not; and how many of those that were removed are kept. */
export const mostSaved = 100

/** How many versions of a script are kept: the newest, and the one that is on. */
export const keptVersions = 200

/** Of a script the last switches are remembered. */
export const keptSwitches = 100

/**
 * Writes a version, which never changes, and drops the oldest where there are too many. Answers its number. SCRIPT_KIND_FIXED,
 * SCRIPTS_TOO_MANY.
 */
export async function addVersion(pool: pg.Pool, version: NewVersion): Promise<number> {
  return inPoolTransaction(pool, async (client) => {
    // One after the other, and none while one is switched: what is switched on must not be dropped, and the count must hold.
    await client.query('select from tenants where slug = $1 for no key update', [version.tenant])
    return writeVersion(client, version)
  })
}

/** The same, by who holds the tenant's row. */
export async function writeVersion(
  client: pg.ClientBase,
  { tenant, name, kind, source, by }: NewVersion,
): Promise<number> {
  await makeScript(client, { tenant, name, kind })
  const insert = `insert into script_versions (tenant, name, version, source, made_by)
    select $1, $2, coalesce(max(version), 0) + 1, $3, $4 from script_versions where tenant = $1 and name = $2
    returning version`
  const [row] = (await client.query<{ version: number }>(insert, [tenant, name, source, by])).rows
  const version = row?.version ?? 0
  const drop = `delete from script_versions v using scripts s
    where v.tenant = $1 and v.name = $2 and v.version <= $3 and s.tenant = v.tenant and s.name = v.name
      and v.version is distinct from s.live_version`
  await client.query(drop, [tenant, name, version - keptVersions])
  return version
}

/** Makes sure that there is one of that name and kind; one that was removed is back by it. */
async function makeScript(
  client: pg.ClientBase,
  { tenant, name, kind }: Pick<NewVersion, keyof ScriptKey | 'kind'>,
): Promise<void> {
  const insert = `insert into scripts (tenant, name, kind) values ($1, $2, $3)
    on conflict (tenant, name) do update set removed_at = null where scripts.removed_at is not null`
  if ((await client.query(insert, [tenant, name, kind])).rowCount === 1) {
    const count = 'select count(*)::integer as count from scripts where tenant = $1 and removed_at is null'
    const [saved] = (await client.query<{ count: number }>(count, [tenant])).rows
    if ((saved?.count ?? 0) > mostSaved) throw shopError('SCRIPTS_TOO_MANY', mostSaved)
  }
  const sql = 'select kind from scripts where tenant = $1 and name = $2'
  const [held] = (await client.query<{ kind: string }>(sql, [tenant, name])).rows
  if (held !== undefined && held.kind !== kind) throw shopError('SCRIPT_KIND_FIXED', name, held.kind)
}

/** Switches a version on, or the script off. Answers all that are on then. SCRIPT_NOT_FOUND, SCRIPT_VERSION_NOT_FOUND, SCRIPTS_FULL. */
export async function switchVersion(pool: pg.Pool, wish: ScriptSwitch): Promise<RunningScripts> {
  return inPoolTransaction(pool, async (client) => {
    await raiseRevision(client, wish.tenant)
    await writeSwitch(client, wish)
    return fewRunning(client, wish.tenant)
  })
}

/** First, so that of two at once the later one has the higher revision, and sees the other. */
export async function raiseRevision(client: pg.ClientBase, tenant: string): Promise<void> {
  await client.query('update tenants set scripts_revision = scripts_revision + 1 where slug = $1', [tenant])
}

/** By who holds the tenant's row. */
export async function writeSwitch(client: pg.ClientBase, { tenant, name, version, by }: ScriptSwitch): Promise<void> {
  await findScript(client, { tenant, name })
  const known = 'select from script_versions where tenant = $1 and name = $2 and version = $3'
  if (version !== null && (await client.query(known, [tenant, name, version])).rowCount === 0)
    throw shopError('SCRIPT_VERSION_NOT_FOUND', name, version, tenant)
  await client.query('update scripts set live_version = $3 where tenant = $1 and name = $2', [tenant, name, version])
  const insert = 'insert into script_switches (tenant, name, version, made_by) values ($1, $2, $3, $4)'
  await client.query(insert, [tenant, name, version, by])
  const drop = `delete from script_switches where tenant = $1 and name = $2 and id <= (
    select id from script_switches where tenant = $1 and name = $2 order by id desc offset $3 limit 1)`
  await client.query(drop, [tenant, name, keptSwitches])
}

/** Those that are on. SCRIPTS_FULL. */
export async function fewRunning(client: pg.ClientBase, tenant: string): Promise<RunningScripts> {
  const running = await runningScriptsOf(client, tenant)
  if (running.scripts.length > mostScripts) throw shopError('SCRIPTS_FULL', mostScripts)
  return running
}

/** Takes a script that is off away; its versions stay until many others were removed after it. SCRIPT_NOT_FOUND, SCRIPT_IS_ON. */
export async function removeScript(pool: pg.Pool, key: ScriptKey): Promise<void> {
  await inPoolTransaction(pool, async (client) => {
    await client.query('select from tenants where slug = $1 for no key update', [key.tenant])
    const { live } = await findScript(client, key)
    if (live !== null) throw shopError('SCRIPT_IS_ON', key.name, live, key.tenant)
    await writeRemoval(client, key)
  })
}

/** By who holds the tenant's row. */
export async function writeRemoval(client: pg.ClientBase, { tenant, name }: ScriptKey): Promise<void> {
  await client.query('update scripts set removed_at = now() where tenant = $1 and name = $2', [tenant, name])
  const drop = `delete from scripts where tenant = $1 and name in (
    select name from scripts where tenant = $1 and removed_at is not null order by removed_at desc, name offset $2)`
  await client.query(drop, [tenant, mostSaved])
}
