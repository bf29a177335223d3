import type pg from 'pg'
import { inPoolTransaction } from '../../database/index.js'
import { shopError } from '../../model/index.js'
import { mostScripts, type RunningScripts, type ScriptKind } from '../../scripts/contract/index.js'

/** A seller's script. */
export interface ScriptView {
  readonly name: string
  readonly kind: ScriptKind
  /** The version that is on; null: none is. */
  readonly live: number | null
  /** The newest. */
  readonly version: number
  readonly savedAt: string
  readonly by: string
}

export interface ScriptVersionView {
  readonly version: number
  readonly savedAt: string
  readonly by: string
}

export interface ScriptSourceView extends ScriptVersionView {
  readonly source: string
}

/** A script was switched on, to a version, or off. */
export interface ScriptSwitchView {
  readonly version: number | null
  readonly at: string
  readonly by: string
}

/** The script of a tenant. */
export interface ScriptKey {
  readonly tenant: string
  readonly name: string
}

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

/** How many scripts a shop can have, on or not. */
export const mostSaved = 100

/** How many versions of a script are kept: the newest, and the one that is on. */
export const keptVersions = 200

export async function listScripts(pool: pg.Pool, tenant: string): Promise<readonly ScriptView[]> {
  const sql = `
    select distinct on (s.name) s.name, s.kind, s.live_version as live, v.version, v.made_at as "savedAt", v.made_by as "by"
    from scripts s join script_versions v using (tenant, name)
    where tenant = $1 order by s.name, v.version desc`
  return (await pool.query<ScriptView>(sql, [tenant])).rows
}

/** SCRIPT_NOT_FOUND. */
export async function findScript(pool: pg.Pool, { tenant, name }: ScriptKey): Promise<ScriptView> {
  const found = (await listScripts(pool, tenant)).find((script) => script.name === name)
  if (found === undefined) throw shopError('SCRIPT_NOT_FOUND', name, tenant)
  return found
}

/** Newest first. */
export async function listVersions(pool: pg.Pool, { tenant, name }: ScriptKey): Promise<readonly ScriptVersionView[]> {
  const sql = `select version, made_at as "savedAt", made_by as "by" from script_versions
    where tenant = $1 and name = $2 order by version desc`
  return (await pool.query<ScriptVersionView>(sql, [tenant, name])).rows
}

/** SCRIPT_VERSION_NOT_FOUND. */
export async function getVersion(
  pool: pg.Pool,
  { tenant, name }: ScriptKey,
  version: number,
): Promise<ScriptSourceView> {
  const sql = `select version, source, made_at as "savedAt", made_by as "by" from script_versions
    where tenant = $1 and name = $2 and version = $3`
  const [found] = (await pool.query<ScriptSourceView>(sql, [tenant, name, version])).rows
  if (found === undefined) throw shopError('SCRIPT_VERSION_NOT_FOUND', name, version, tenant)
  return found
}

/** Newest first. */
export async function listSwitches(pool: pg.Pool, { tenant, name }: ScriptKey): Promise<readonly ScriptSwitchView[]> {
  const sql = `select version, made_at as "at", made_by as "by" from script_switches
    where tenant = $1 and name = $2 order by id desc limit 100`
  return (await pool.query<ScriptSwitchView>(sql, [tenant, name])).rows
}

/**
 * Writes a version, which never changes, and drops the oldest where there are too many. Answers its number. SCRIPT_KIND_FIXED,
 * SCRIPTS_TOO_MANY.
 */
export async function addVersion(pool: pg.Pool, { tenant, name, kind, source, by }: NewVersion): Promise<number> {
  return inPoolTransaction(pool, async (client) => {
    // One after the other, and none while one is switched: what is switched on must not be dropped, and the count must hold.
    await client.query('select from tenants where slug = $1 for no key update', [tenant])
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
  })
}

/** Makes sure that there is one of that name and kind. */
async function makeScript(
  client: pg.ClientBase,
  { tenant, name, kind }: Pick<NewVersion, keyof ScriptKey | 'kind'>,
): Promise<void> {
  const insert = 'insert into scripts (tenant, name, kind) values ($1, $2, $3) on conflict do nothing'
  if ((await client.query(insert, [tenant, name, kind])).rowCount === 1) {
    const count = 'select count(*)::integer as count from scripts where tenant = $1'
    const [saved] = (await client.query<{ count: number }>(count, [tenant])).rows
    if ((saved?.count ?? 0) > mostSaved) throw shopError('SCRIPTS_TOO_MANY', mostSaved)
  }
  const sql = 'select kind from scripts where tenant = $1 and name = $2'
  const [held] = (await client.query<{ kind: string }>(sql, [tenant, name])).rows
  if (held !== undefined && held.kind !== kind) throw shopError('SCRIPT_KIND_FIXED', name, held.kind)
}

/** Switches a version on, or the script off. Answers all that are on then. SCRIPT_VERSION_NOT_FOUND, SCRIPTS_FULL. */
export async function switchVersion(
  pool: pg.Pool,
  { tenant, name, version, by }: ScriptSwitch,
): Promise<RunningScripts> {
  return inPoolTransaction(pool, async (client) => {
    // First, so that of two at once the later one has the higher revision, and sees the other.
    await client.query('update tenants set scripts_revision = scripts_revision + 1 where slug = $1', [tenant])
    const known = 'select from script_versions where tenant = $1 and name = $2 and version = $3'
    if (version !== null && (await client.query(known, [tenant, name, version])).rowCount === 0)
      throw shopError('SCRIPT_VERSION_NOT_FOUND', name, version, tenant)
    await client.query('update scripts set live_version = $3 where tenant = $1 and name = $2', [tenant, name, version])
    await client.query('insert into script_switches (tenant, name, version, made_by) values ($1, $2, $3, $4)', [
      tenant,
      name,
      version,
      by,
    ])
    const running = await runningScriptsOf(client, tenant)
    if (running.scripts.length > mostScripts) throw shopError('SCRIPTS_FULL', mostScripts)
    return running
  })
}

/** Those that are on, by name. */
export async function runningScriptsOf(
  db: Pick<pg.ClientBase, 'query'> | pg.Pool,
  tenant: string,
): Promise<RunningScripts> {
  const sql = `
    select t.scripts_revision as revision, (
      select coalesce(json_agg(json_build_object('name', s.name, 'kind', s.kind, 'version', v.version, 'source', v.source)
        order by s.name), '[]')
      from scripts s join script_versions v on v.tenant = s.tenant and v.name = s.name and v.version = s.live_version
      where s.tenant = t.slug) as scripts
    from tenants t where t.slug = $1`
  const [row] = (await db.query<RunningScripts>(sql, [tenant])).rows
  return row ?? { revision: 0, scripts: [] }
}
