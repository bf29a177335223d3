import type pg from 'pg'
import { shopError } from '../../model/index.js'
import type { RunningScripts, ScriptKind } from '../../scripts/contract/index.js'

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
  /** Since when it is gone; its versions stay, and come back when one is saved under its name. */
  readonly removedAt: string | null
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

/** A pool, or a connection in its transaction. */
export type Db = Pick<pg.ClientBase, 'query'> | pg.Pool

/** Without those that were removed. */
export async function listScripts(db: Db, tenant: string): Promise<readonly ScriptView[]> {
  return (await listAllScripts(db, tenant)).filter(({ removedAt }) => removedAt === null)
}

/** Those that were removed, too. */
export async function listAllScripts(db: Db, tenant: string): Promise<readonly ScriptView[]> {
  const sql = `
    select distinct on (s.name) s.name, s.kind, s.live_version as live, v.version, v.made_at as "savedAt", v.made_by as "by",
      s.removed_at as "removedAt"
    from scripts s join script_versions v using (tenant, name)
    where tenant = $1 order by s.name, v.version desc`
  return (await db.query<ScriptView>(sql, [tenant])).rows
}

/** One that was not removed. SCRIPT_NOT_FOUND. */
export async function findScript(db: Db, { tenant, name }: ScriptKey): Promise<ScriptView> {
  return named(await listScripts(db, tenant), { tenant, name })
}

/** Also one that was removed. SCRIPT_NOT_FOUND. */
export async function findAnyScript(db: Db, { tenant, name }: ScriptKey): Promise<ScriptView> {
  return named(await listAllScripts(db, tenant), { tenant, name })
}

function named(scripts: readonly ScriptView[], { tenant, name }: ScriptKey): ScriptView {
  const found = scripts.find((script) => script.name === name)
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
export async function getVersion(db: Db, { tenant, name }: ScriptKey, version: number): Promise<ScriptSourceView> {
  const sql = `select version, source, made_at as "savedAt", made_by as "by" from script_versions
    where tenant = $1 and name = $2 and version = $3`
  const [found] = (await db.query<ScriptSourceView>(sql, [tenant, name, version])).rows
  if (found === undefined) throw shopError('SCRIPT_VERSION_NOT_FOUND', name, version, tenant)
  return found
}

/** Newest first. */
export async function listSwitches(pool: pg.Pool, { tenant, name }: ScriptKey): Promise<readonly ScriptSwitchView[]> {
  const sql = `select version, made_at as "at", made_by as "by" from script_switches
    where tenant = $1 and name = $2 order by id desc limit 100`
  return (await pool.query<ScriptSwitchView>(sql, [tenant, name])).rows
}

/** Those that are on, by name. */
export async function runningScriptsOf(db: Db, tenant: string): Promise<RunningScripts> {
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
