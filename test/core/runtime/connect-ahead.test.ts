import { afterAll, beforeAll, expect, test } from 'vitest'
import { TenantDatabases, type TenantLogin } from '../../../core/database/index.js'
import { PgDatabase } from '../../../core/runtime/pg-database.js'
import type { Queryable } from '../../../core/sdk/host/index.js'
import { shopMigrations, shopParts } from '../../../core/shop/host.js'
import { until } from '../../setup/until.js'
import { startTestDatabase, type TestDatabase } from '../database/start-test-database.js'

let server: TestDatabase
let tenants: TenantDatabases

beforeAll(async () => {
  server = await startTestDatabase()
  tenants = new TenantDatabases(server, shopMigrations)
  await tenants.provisionTenant('acme')
})
afterAll(() => server.close())

const ignore = (): undefined => undefined
const who = `select pg_backend_pid() as pid, session_user as user, (select count(*) from products) as products`

/** What it has done once it stands. */
async function stand(): Promise<{ database: PgDatabase; pid: number; become: () => Promise<TenantLogin> }> {
  const login = await tenants.createStandingLogin()
  const database = new PgDatabase(login, ignore)
  const standing = Promise.withResolvers<number>()
  database.stand(async (db: Queryable) => {
    await shopParts.rehearse(db)
    const [row] = await db.query<{ pid: number }>('select pg_backend_pid() as pid')
    standing.resolve(row?.pid ?? 0)
  })
  const become = async (): Promise<TenantLogin> => {
    const now = await tenants.rotateTenantLogin('acme', [], login)
    await database.become(now)
    return now
  }
  return { database, pid: await standing.promise, become }
}

test('a connection that stands, and has rehearsed, goes on as the shop’s; the next one is the shop’s too', async () => {
  const { database, pid, become } = await stand()
  const { user } = await become()
  expect(await database.query(who)).toEqual([{ pid, user, products: 0 }])
  const both = await database.transaction(async (tx) => [await tx.query(who), await database.query(who)])
  expect(both[0]).not.toEqual(both[1])
  expect(both[1]).toMatchObject([{ user, products: 0 }])
  await database.close()
})

test('one that was lost meanwhile is made anew', async () => {
  const { database, pid, become } = await stand()
  await server.platform.query('select pg_terminate_backend($1)', [pid])
  const gone = async (): Promise<boolean> =>
    (await server.platform.query('select from pg_stat_activity where pid = $1', [pid])).rowCount === 0
  await until(gone, 'its end')
  const { user } = await become()
  const [row] = await database.query<{ pid: number }>(who)
  expect(row).toMatchObject({ user, products: 0 })
  expect(row?.pid).not.toBe(pid)
  await database.close()
})

test('one that nobody takes is closed', async () => {
  const { database, pid } = await stand()
  await database.close()
  const gone = async (): Promise<boolean> =>
    (await server.platform.query('select from pg_stat_activity where pid = $1', [pid])).rowCount === 0
  await until(gone, 'its end')
})
