import type pg from 'pg'
import { inPoolTransaction } from '../../database/index.js'
import { shopError } from '../../model/index.js'
import {
  mostScripts,
  type PlannedScript,
  type RunningScripts,
  type StatedScript,
  type StatedScripts,
} from '../../scripts/contract/index.js'
import { fewRunning, mostSaved, raiseRevision, writeRemoval, writeSwitch, writeVersion } from './change-scripts.js'
import { type Db, listAllScripts, listScripts, type ScriptView } from './scripts.js'

/** A shop's scripts as its file has them: of each what is on; the newest version, where none is. */
export async function readStatedScripts(db: Db, tenant: string): Promise<StatedScripts> {
  const sources = await sourcesOf(db, tenant)
  const scripts = (await listScripts(db, tenant)).map(({ name, kind, live }): [string, StatedScript] => [
    name,
    { kind, source: sources.get(name) ?? '', ...(live === null ? { enabled: false } : {}) },
  ])
  return Object.fromEntries(scripts)
}

/** What counts of each script, on or not. */
async function sourcesOf(db: Db, tenant: string): Promise<ReadonlyMap<string, string>> {
  const sql = `
    select distinct on (s.name) s.name, v.source from scripts s join script_versions v using (tenant, name)
    where tenant = $1 order by s.name, v.version = s.live_version desc nulls last, v.version desc`
  const { rows } = await db.query<{ name: string; source: string }>(sql, [tenant])
  return new Map(rows.map(({ name, source }) => [name, source]))
}

/** What would bring a shop's scripts to where its file wants them. SCRIPT_KIND_FIXED, SCRIPTS_FULL, SCRIPTS_TOO_MANY. */
export async function planScripts(db: Db, tenant: string, stated: StatedScripts): Promise<readonly PlannedScript[]> {
  const wanted = Object.entries(stated)
  if (wanted.length > mostSaved) throw shopError('SCRIPTS_TOO_MANY', mostSaved)
  if (wanted.filter(([, { enabled = true }]) => enabled).length > mostScripts)
    throw shopError('SCRIPTS_FULL', mostScripts)
  const all = await listAllScripts(db, tenant)
  const gone = all.filter(({ name, removedAt }) => removedAt === null && !Object.hasOwn(stated, name))
  const steps: PlannedScript[] = gone.map(({ name, kind, live }) => ({
    ...nothing,
    what: 'remove',
    name,
    kind,
    from: live,
  }))
  for (const [name, script] of wanted) {
    const held = all.find((one) => one.name === name)
    if (held !== undefined && held.kind !== script.kind) throw shopError('SCRIPT_KIND_FIXED', name, held.kind)
    steps.push(...stepTo(name, script, { held, known: await versionWith(db, { tenant, script, held }) }))
  }
  return steps
}

const nothing = { from: null, to: null, saves: null } as const

interface Sought {
  readonly tenant: string
  readonly script: StatedScript
  readonly held: ScriptView | undefined
}

/** The version that has this source: the one that is on, or the newest. Of what is to be off, only the newest one counts. */
async function versionWith(db: Db, { tenant, script, held }: Sought): Promise<number | undefined> {
  if (held?.removedAt !== null) return undefined
  const { name, live, version: newest } = held
  const sql = `select version from script_versions where tenant = $1 and name = $2 and source = $3
    order by version is not distinct from $4 desc, version desc limit 1`
  const preferred = script.enabled === false ? newest : live
  const { rows } = await db.query<{ version: number }>(sql, [tenant, name, script.source, preferred])
  const known = rows[0]?.version
  return script.enabled === false && known !== newest ? undefined : known
}

interface Standing {
  readonly held: ScriptView | undefined
  /** The version that has the source already. */
  readonly known: number | undefined
}

function stepTo(name: string, { kind, enabled = true }: StatedScript, { held, known }: Standing): PlannedScript[] {
  const saves = known === undefined ? (held?.version ?? 0) + 1 : null
  const from = held?.live ?? null
  const to = enabled ? (known ?? saves) : null
  if (saves === null && from === to) return []
  return [{ what: wordFor(held, { from, to, saves }), name, kind, from, to, saves }]
}

function wordFor(
  held: ScriptView | undefined,
  { from, to, saves }: Pick<PlannedScript, 'from' | 'to' | 'saves'>,
): PlannedScript['what'] {
  if (held?.removedAt !== null) return 'add'
  if (saves !== null || (from !== null && to !== null)) return 'change'
  return to === null ? 'disable' : 'enable'
}

export interface ScriptApplication {
  readonly tenant: string
  readonly stated: StatedScripts
  readonly by: string
}

/** Brings a shop's scripts there, all or none. Answers what was done, and those that are on then. Rejects as the plan does. */
export async function writeStatedScripts(
  pool: pg.Pool,
  { tenant, stated, by }: ScriptApplication,
): Promise<{ readonly steps: readonly PlannedScript[]; readonly running: RunningScripts }> {
  return inPoolTransaction(pool, async (client) => {
    await raiseRevision(client, tenant)
    const steps = await planScripts(client, tenant, stated)
    // What goes makes room for what comes.
    for (const { name, from, to, saves, kind, what } of steps) {
      const source = stated[name]?.source ?? ''
      const saved = saves === null ? to : await writeVersion(client, { tenant, name, kind, source, by })
      if (from !== to) await writeSwitch(client, { tenant, name, version: to === null ? null : saved, by })
      if (what === 'remove') await writeRemoval(client, { tenant, name })
    }
    return { steps, running: await fewRunning(client, tenant) }
  })
}
