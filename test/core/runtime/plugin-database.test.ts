import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, type PluginTables, TenantDatabases, tenantRole } from '../../../core/database/index.js'
import { migrationHash } from '../../../core/model/index.js'
import { openOutbox } from '../../../core/outbox/index.js'
import { EmitGuard, PluginPool } from '../../../core/runtime/index.js'
import { type Database, DomainEvent } from '../../../core/sdk/index.js'
import { startTestDatabase, type TestDatabase } from '../database/start-test-database.js'

let server: TestDatabase
let pool: PluginPool
let points: Database
let notes: Database

class Earned extends DomainEvent {
  static override readonly type: string = 'points.earned'
  readonly aggregate = 'customer:1'

  constructor(readonly points: number) {
    super()
  }
}

class Foreign extends Earned {
  static override readonly type: string = 'order.placed'
}

const tablesOf = (name: string): PluginTables => {
  const [up, down] = ['create table things (id bigserial primary key, word text)', 'drop table things']
  const migration = { name: '001-things', kind: 'expand', up, down, hash: migrationHash(up) } as const
  return { name, package: name, version: '1.0.0', migrations: [migration] }
}

beforeAll(async () => {
  server = await startTestDatabase()
  const tenants = new TenantDatabases(server, [{ name: '1', sql: 'create table customers (id text)' }])
  await tenants.provisionTenant('acme')
  await tenants.expandTables({ tenant: 'acme', release: 1, plugins: [tablesOf('points'), tablesOf('notes')] })
  pool = new PluginPool(await tenants.rotateTenantLogin('acme', ['points', 'notes']), () => undefined)
  points = pool.databaseOf('points', new EmitGuard('points', [Earned])) as Database
  notes = pool.databaseOf('notes', new EmitGuard('notes', [])) as Database
  const outbox = await openOutbox({ pool: server.tenants, migrate, roleOf: tenantRole })
  await outbox.registerTenant('acme')
})
afterAll(async () => {
  await pool.close()
  await server.close()
})

const connections = async () =>
  (await server.tenants.query(`select from pg_stat_activity where usename ~ '^t_acme'`)).rowCount

test('no connection is made before a plugin asks', async () => {
  expect(await connections()).toBe(0)
  expect(pool.databaseOf('stranger', new EmitGuard('stranger', []))).toBeUndefined()
})

test('plugins share three connections, and each finds its own rows, however many ask at once', async () => {
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? points : notes).query('insert into things (word) values ($1)', [
        index % 2 === 0 ? 'points' : 'notes',
      ]),
    ),
  )
  const words = async (database: Database) => database.query('select word, count(*) from things group by word')
  expect(await words(points)).toEqual([{ word: 'points', count: 20 }])
  expect(await words(notes)).toEqual([{ word: 'notes', count: 20 }])
  expect(await connections()).toBeLessThanOrEqual(3)
})

test('what one plugin sets for its session does not reach the next one', async () => {
  await Promise.all([1, 2, 3].map(() => points.query(`set search_path to pg_catalog`)))
  await Promise.all([1, 2, 3].map(() => points.query(`set role none`)))
  const seen = await Promise.all([1, 2, 3].map(() => notes.query('select current_user as me from things limit 1')))
  expect(seen.flat()).toEqual([{ me: 't_acme$notes' }, { me: 't_acme$notes' }, { me: 't_acme$notes' }])
})

test('a transaction is whole or not at all', async () => {
  const before = await notes.query('select count(*) from things')
  await expect(
    notes.transaction(async (tx) => {
      await tx.query(`insert into things (word) values ('half')`)
      throw new Error('not the other half')
    }),
  ).rejects.toThrow('not the other half')
  expect(await notes.query('select count(*) from things')).toEqual(before)
  await notes.transaction(async (tx) => tx.query(`delete from things where word = 'notes'`))
  expect(await notes.query('select count(*) from things')).toEqual([{ count: 0 }])
})

test('a transaction that a statement leaves open is an error, and undone', async () => {
  await expect(notes.query(`begin; insert into things (word) values ('open')`)).rejects.toThrow('Database.transaction')
  await expect(notes.query(`begin; select 1 / 0`)).rejects.toThrow('division by zero')
  for (const _ of [1, 2, 3]) expect(await notes.query('select word from things')).toEqual([])
})

test('the shop’s tables answer that they may not be read, and a wrong name that there is none', async () => {
  await expect(points.query('select * from customers')).rejects.toThrow('permission denied for table customers')
  await expect(points.query('select * from custommers')).rejects.toThrow('does not exist')
})

const emitted = async () =>
  (await server.tenants.query('select type, aggregate, payload from ev.event order by id')).rows

test('an event is written in the same transaction as the change: a plugin’s is emitted if, and only if, its rows commit (S15)', async () => {
  const lost = points.transaction(async (tx) => {
    await tx.query(`insert into things (word) values ('lost')`)
    await tx.emit(new Earned(1))
    throw new Error('no')
  })
  await expect(lost).rejects.toThrow('no')
  expect(await emitted()).toEqual([])

  await points.transaction(async (tx) => {
    await tx.emit(new Earned(2))
    // It goes on as the plugin, which has no other rows than its own.
    await tx.query(`insert into things (word) values ('kept')`)
    await tx.emit(new Earned(3))
  })
  expect(await points.query(`select word from things where word in ('lost', 'kept')`)).toEqual([{ word: 'kept' }])
  expect(await emitted()).toEqual(
    [2, 3].map((n) => ({ type: 'points.earned', aggregate: 'customer:1', payload: { points: n } })),
  )
})

test('an event that the plugin does not declare is refused, and its transaction comes to nothing', async () => {
  const before = await emitted()
  const forging = points.transaction(async (tx) => {
    await tx.query(`insert into things (word) values ('forged')`)
    await tx.emit(new Foreign(9))
  })
  await expect(forging).rejects.toThrow('EVENT_NOT_DECLARED')
  await expect(notes.transaction((tx) => tx.emit(new Earned(9)))).rejects.toThrow('EVENT_NOT_DECLARED')
  expect(await points.query(`select from things where word = 'forged'`)).toEqual([])
  expect(await emitted()).toEqual(before)
})

test('around an emit, and after one that is refused, the plugin has its own rows and no others', async () => {
  const large = new Earned(1)
  Object.assign(large, { text: 'x'.repeat(70_000) })
  const seen = await points.transaction(async (tx) => {
    await expect(tx.emit(large)).rejects.toThrow('EVENT_INVALID')
    const asking = [tx.emit(new Earned(4)), tx.query('select current_user as me'), tx.emit(new Earned(5))] as const
    const [, during] = await Promise.all(asking)
    return [...during, ...(await tx.query('select current_user as me'))]
  })
  expect(seen).toEqual([{ me: 't_acme$points' }, { me: 't_acme$points' }])
  await expect(
    points.transaction(async (tx) => {
      await tx.emit(large).catch(() => undefined)
      await tx.query('select * from customers')
    }),
  ).rejects.toThrow('permission denied')
})

test('a transaction of which a statement has failed is not taken for kept, though the plugin has caught it', async () => {
  const kept = points.transaction(async (tx) => {
    await tx.query(`insert into things (word) values ('half')`)
    await tx.query('select 1/0').catch(() => undefined)
  })
  await expect(kept).rejects.toThrow('nothing of it is kept')
})
