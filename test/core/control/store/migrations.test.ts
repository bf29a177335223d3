import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import { migrate } from '../../../../core/database/index.js'
import { startTestDatabase, type TestDatabase } from '../../database/start-test-database.js'

let database: TestDatabase
let client: pg.PoolClient

beforeAll(async () => {
  database = await startTestDatabase()
  client = await database.platform.connect()
})

afterAll(async () => {
  client.release()
  await database.close()
})

test('a release that was live before releases were confirmed counts as confirmed since then', async () => {
  const before = platformMigrations.slice(0, 2)
  expect(before.at(-1)?.name).toBe('0002-sign-in-attempts')
  await migrate(client, before, 'public')
  await client.query(`
    insert into tenants (slug, name, currency, port, live_release) values ('acme', 'Acme', 'EUR', 0, 3);
    insert into bundles (hash, code, map) values ('b', '', '');
    insert into releases (tenant, number, state, lock, plugins, bundle, kernel, config, reason, made_by, live_at)
    select 'acme', number, state, '{}', '[]', 'b', 'k', '', '', '', live_at
    from (values (1, 'retired', '2026-11-21'::timestamptz), (2, 'failed', null), (3, 'live', '2026-11-22'))
      as old (number, state, live_at)`)
  await migrate(client, platformMigrations, 'public')
  const { rows } = await client.query(
    'select number, confirmed_at is not distinct from live_at as same, confirmed_at is not null as confirmed from releases order by number',
  )
  expect(rows).toEqual([
    { number: 1, same: true, confirmed: true },
    { number: 2, same: true, confirmed: false },
    { number: 3, same: true, confirmed: true },
  ])
})
