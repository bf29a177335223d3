import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { renewLeases } from '../../../core/outbox/renew-leases.js'
import { until } from '../../setup/until.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox
let acme: pg.Client

beforeAll(async () => {
  outbox = await startTestOutbox()
  acme = await outbox.tenant('acme')
})
afterAll(() => outbox.close())

const feed = { plugin: 'feed', method: 'push', types: ['order.placed'] }
const sink = 'socket'

const relay = () => outbox.pool.query('select from ev.relay(0, 200, 2000)')
const emit = (aggregate: string) => acme.query(`select api.emit('order.placed', $1, '{}')`, [aggregate])
const lanes = (change: string) => outbox.pool.query(`update ev.lane set ${change}`)

/** Two lanes of one subscriber, of which the later one is the first in the order. */
async function fill(): Promise<void> {
  await outbox.admin.replaceSubscriptions('acme', [])
  await outbox.admin.replaceSubscriptions('acme', [], { sink })
  await outbox.admin.replaceSubscriptions('acme', [feed], { sink })
  for (const aggregate of ['z', 'a']) {
    await emit(aggregate)
    await relay()
  }
}

const renew = async (): Promise<unknown> => {
  const { rows } = await outbox.pool.query<{ id: string; lease: string }>('select id::text, lease from ev.lane')
  const work = rows.map((row) => ({ ...row, tenantId: 1, tenant: 'acme', attempts: 1 }))
  return renewLeases(outbox.pool, work, { table: 'ev.lane', leaseMs: 1000 })
}

/** All who lock several lanes: what they are to find, and what they do. */
const lockers: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
  ['hold', async () => undefined, () => outbox.admin.hold('acme', { sink })],
  ['release', () => outbox.admin.hold('acme', { sink }), () => outbox.admin.release('acme', { sink })],
  ['move', async () => undefined, () => outbox.admin.moveSubscribers('acme', { worker: [feed], socket: [] })],
  ['renew', () => lanes('lease = gen_random_uuid()'), renew],
  ['replay parked', () => lanes('parked_at = now()'), () => outbox.admin.replay('acme')],
  ['drop parked', () => lanes('parked_at = now()'), () => outbox.admin.drop('acme')],
  [
    'replay',
    async () => undefined,
    () => outbox.admin.replaySince('acme', { ...feed, sink, since: new Date(Date.now() - 3_600_000) }),
  ],
  ['relay', () => Promise.all(['z', 'a'].map(emit)), relay],
  ['unsubscribe', async () => undefined, () => outbox.admin.replaceSubscriptions('acme', [], { sink })],
  ['unsubscribe all', async () => undefined, () => outbox.admin.subscribeAll(sink, undefined)],
  ['forget a plugin', async () => undefined, () => outbox.admin.dropTracesOf('acme', 'feed')],
  ['forget a tenant', async () => undefined, () => outbox.admin.forgetTenant('acme')],
]

test('all who lock several lanes do so in one order, so that none waits for another in a circle', async () => {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  for (const [name, before, lock] of lockers) {
    await fill()
    await before()
    const client = await outbox.pool.connect()
    await client.query('begin')
    await client.query(`select from ev.lane where aggregate = 'a' for update`)
    const locking = lock()
    await until(async () => (await outbox.pool.query(waiting)).rowCount === 1, `${name} to wait for the first lane`)
    const { rowCount } = await client.query(`select from ev.lane where aggregate = 'z' for update skip locked`)
    await client.query('rollback')
    client.release()
    await locking
    expect([name, rowCount]).toEqual([name, 1])
  }
})
