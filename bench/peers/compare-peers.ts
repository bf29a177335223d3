import { loadavg } from 'node:os'
import { type Figure, figure, type Result } from '../figures.js'
import type { Contender } from './contender.js'
import { directus } from './directus.js'
import { type Counted, measureDeployment } from './measure-deployment.js'
import { medusa } from './medusa.js'
import { neighbour } from './neighbour.js'
import { PeerDatabase } from './peer-database.js'
import { peersTable, type Row } from './peers-table.js'
import { shopctl } from './shopctl.js'
import { vendure } from './vendure.js'

type Tell = (line: string) => void

/**
 * shopctl and its neighbours in one run, in turns: how long a plugin takes until it is live, and what becomes of requests
 * meanwhile. BENCH_PEERS chooses (`shopctl,directus`), BENCH_ROUNDS says how often (3), BENCH_MINUTES when no further one begins (60).
 */
export async function run(tell: Tell): Promise<Result> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const load = loadavg()[0] ?? Number.NaN
  const database = await PeerDatabase.start()
  try {
    const rows = await installAll(await chosen(database), tell)
    await inTurn(rows, tell)
    tell(`\n${peersTable(rows)}\n`)
    return { 'load of the machine before the start': Math.round(load * 100) / 100, ...resultOf(rows) }
  } finally {
    await database.close()
  }
}

async function chosen(database: PeerDatabase): Promise<Contender[]> {
  const all = [await shopctl(), ...[directus, vendure, medusa].map((peer) => neighbour(peer, database))]
  const wanted = process.env['BENCH_PEERS']?.split(',') ?? all.map(({ name }) => name.toLowerCase())
  return all.filter(({ name }) => wanted.includes(name.toLowerCase()))
}

/** One that cannot be installed has its rows, too, which say so. */
async function installAll(contenders: readonly Contender[], tell: Tell): Promise<Row[]> {
  const rows: Row[] = []
  for (const contender of contenders) {
    tell(`${contender.name} ${contender.version}: install`)
    const fault = await contender.install().then(
      () => undefined,
      (error: Error) => `could not be installed: ${error.message}`,
    )
    if (fault !== undefined) tell(`${contender.name}: ${fault}`)
    const faults = fault === undefined ? [] : [fault]
    rows.push(...contender.ways.map((way) => ({ contender, way, rounds: [], faults: [...faults] })))
  }
  return rows
}

/** The rounds are outermost, so that a machine that drifts harms none of them alone. */
async function inTurn(rows: readonly Row[], tell: Tell): Promise<void> {
  const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
  const deadline = Date.now() + Number(process.env['BENCH_MINUTES'] ?? 60) * 60_000
  for (let round = 1; round <= rounds; round += 1) {
    for (const row of rows) {
      if (row.faults.length > 0) continue
      if (Date.now() > deadline) return tell('no time is left')
      tell(`round ${round} of ${rounds}: ${row.contender.name}, ${row.way}`)
      await measure(row).catch((error: Error) => {
        row.faults.push(error.message)
        tell(`${row.contender.name}, ${row.way}: ${error.message}`)
      })
      tell(JSON.stringify(row.rounds.at(-1)))
    }
  }
}

async function measure({ contender, way, rounds }: Row): Promise<void> {
  const deployment = await contender.deploy(way)
  try {
    rounds.push(await measureDeployment(deployment))
  } finally {
    await deployment.close()
  }
}

function resultOf(rows: readonly Row[]): Result {
  const entries = rows.flatMap(
    ({ contender: { name, version }, way, rounds, faults }): (readonly [string, Figure | number])[] => {
      const of = `${name} ${version}, ${way}`
      if (rounds.length === 0) return [[`${of}: not measured, ${(faults[0] ?? '').split('\n')[0]?.slice(0, 80)}`, 0]]
      const values = (key: Counted): number[] => rounds.map((measured) => measured[key])
      return [
        [`${of}: until it is live`, figure(values('live'), 's')],
        [`${of}: until it is everywhere`, figure(values('everywhere'), 's')],
        [`${of}: failed requests`, figure(values('failed'), '')],
        [`${of}: passed the veto`, figure(values('passed'), '')],
        [`${of}: idle memory`, figure(values('idleMb'), 'MB')],
        [`${of}: requests`, figure(values('perSecond'), '/s')],
      ]
    },
  )
  return Object.fromEntries(entries)
}
