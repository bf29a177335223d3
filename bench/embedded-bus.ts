import { readdir, readFile } from 'node:fs/promises'
import type pg from 'pg'
import { type Bus, busMigrations, busSink, openBus } from '../core/bus/index.js'
import { migrate } from '../core/database/index.js'
import { startTestOutbox, type TestOutbox } from '../test/core/outbox/start-test-outbox.js'
import keepFolder from '../test/setup/prepared/once-in-a-run.js'
import { until } from '../test/setup/until.js'
import { figure, type Result } from './figures.js'
import { processorTime } from './processor-time.js'

/** Events of each round, of so many shops, and of each aggregate. */
const events = Number(process.env['BUS_EVENTS'] ?? 10_000)
const [shops, ofAggregate] = [10, 5]
const rounds = Number(process.env['BUS_ROUNDS'] ?? 5)

const sides = ['nobody listens', 'a plugin listens', 'the embedded bus listens'] as const
type Side = (typeof sides)[number]

interface Round {
  readonly perSecond: number
  /** Microseconds of an event. */
  readonly processor: number
}

/**
 * What the bus that is on unless somebody switches it off costs: the same events of the same shops with nobody to take them, with a
 * plugin whose handler does nothing, and with the embedded bus; by turns, from the first `emit` until the last one is gone.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const forget = keepFolder()
  const outbox = await startTestOutbox()
  try {
    return tableOf(await measureAll(outbox, tell))
  } finally {
    await outbox.close()
    forget?.()
  }
}

async function measureAll(outbox: TestOutbox, tell: (line: string) => void): Promise<ReadonlyMap<Side, Round[]>> {
  await keepSafe(outbox.pool)
  const client = await outbox.pool.connect()
  await migrate(client, busMigrations, 'public')
  client.release()
  const bus = await openBus({ settings: { kind: 'embedded' }, pool: outbox.pool, onStanding: () => undefined })
  if (bus === undefined) throw new Error('there is no bus')
  const logins = await Promise.all(Array.from({ length: shops }, (_, n) => outbox.tenant(`shop-${n}`)))
  const found = new Map<Side, Round[]>(sides.map((side) => [side, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const side of sides) {
      const one = await measure({ outbox, bus, logins, side })
      found.get(side)?.push(one)
      tell(`${side}: ${Math.round(one.perSecond)} events a second, ${Math.round(one.processor)} µs each`)
    }
  return found
}

const tableOf = (found: ReadonlyMap<Side, readonly Round[]>): Result => {
  const of = (all: readonly Round[], what: keyof Round, unit: string) =>
    figure(
      all.map((one) => one[what]),
      unit,
    )
  return Object.fromEntries(
    [...found].flatMap(([side, all]) => [
      [`${side}: events a second`, of(all, 'perSecond', '/s')],
      [`${side}: processor time of an event`, of(all, 'processor', 'µs')],
    ]),
  )
}

/** The tests' server loses what it has in a power cut; a platform's waits for its disk. */
async function keepSafe(pool: pg.Pool): Promise<void> {
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit'])
    await pool.query(`alter system set ${setting} = on`)
  await pool.query('select pg_reload_conf()')
}

interface Measured {
  readonly outbox: TestOutbox
  readonly bus: Bus
  readonly logins: readonly pg.Client[]
  readonly side: Side
}

async function measure({ outbox, bus, logins, side }: Measured): Promise<Round> {
  for (let n = 0; n < shops; n += 1) await subscribe(outbox, `shop-${n}`, side)
  outbox.start({ sinks: { bus: busSink(bus) }, settings: { pollMs: 50, idleMs: 200 } })
  const postmaster = await postmasterOf(outbox.pool)
  const [began, before] = [performance.now(), await used(postmaster)]
  await Promise.all(logins.map(emit))
  await until(async () => (await left(outbox.pool)) === 0, 'all events to be gone', 300_000)
  const seconds = (performance.now() - began) / 1000
  const processor = ((await used(postmaster)) - before) / events
  await outbox.stop()
  return { perSecond: events / seconds, processor }
}

async function subscribe(outbox: TestOutbox, shop: string, side: Side): Promise<void> {
  const plugin = side === 'a plugin listens' ? [{ plugin: 'crm', method: 'sync', types: ['order.placed'] }] : []
  const feed = side === 'the embedded bus listens' ? [{ plugin: '*', method: 'publish', types: ['*'] }] : []
  await outbox.admin.replaceSubscriptions(shop, plugin)
  await outbox.admin.replaceSubscriptions(shop, feed, { sink: 'bus' })
}

/** A transaction for each aggregate, as an order is one. */
async function emit(login: pg.Client): Promise<void> {
  const payload = { order: { id: 'ord_1', lines: Array.from({ length: 5 }, () => ({ sku: 'SOCK', price: 900 })) } }
  const sql = `select api.emit('order.placed', $1, $2) from generate_series(1, ${ofAggregate})`
  for (let n = 0; n < events / shops / ofAggregate; n += 1)
    await login.query(sql, [`order:${crypto.randomUUID()}`, payload])
}

async function left(pool: pg.Pool): Promise<number> {
  const sql = `select (select count(*) from ev.inbox)::integer + (select count(*) from ev.lane)::integer as count`
  return (await pool.query<{ count: number }>(sql)).rows[0]?.count ?? 0
}

async function postmasterOf(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  return (await fieldsOf(rows[0]?.pid ?? 0))[1] ?? 0
}

/** Microseconds of processor time: ours, and that of PostgreSQL's processes, of those that have ended too. */
async function used(postmaster: number): Promise<number> {
  const { user, system } = process.cpuUsage()
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  let sum = user + system + (await processorTime(postmaster))
  const [, , , , , , , , , , , , , ofEndedUser = 0, ofEndedSystem = 0] = await fieldsOf(postmaster)
  sum += (ofEndedUser + ofEndedSystem) * 10_000
  for (const pid of pids) {
    const [, parent] = await fieldsOf(pid).catch(() => [])
    if (parent === postmaster) sum += await processorTime(pid).catch(() => 0)
  }
  return sum
}

/** From the third field on (proc(5)): the state, which is no number, its parent … */
async function fieldsOf(pid: number): Promise<readonly number[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}
