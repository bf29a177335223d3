import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../../core/database/index.js'
import { startTestDatabase, type TestDatabase } from './start-test-database.js'

let database: TestDatabase
let client: pg.PoolClient
let other: pg.PoolClient

beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database.close())

beforeEach(async () => {
  ;[client, other] = await Promise.all([database.platform.connect(), database.platform.connect()])
  await client.query('create schema steps')
})
afterEach(async () => {
  await client.query('drop schema steps cascade')
  client.release()
  other.release()
})

const first = { name: '1-table', sql: 'create table runs (name text)' }
const second = { name: '2-row', sql: `insert into runs values ('second')` }

const runs = async () =>
  (await client.query<{ name: string }>('select name from steps.runs')).rows.map((row) => row.name)

test('each migration runs once, in order, in the schema', async () => {
  await migrate(client, [first, second], 'steps')
  await migrate(client, [first, second, { name: '3-row', sql: `insert into runs values ('third')` }], 'steps')
  expect(await runs()).toEqual(['second', 'third'])
})

test('two that migrate at once run each migration once', async () => {
  await Promise.all([client, other].map((one) => migrate(one, [first, second], 'steps')))
  expect(await runs()).toEqual(['second'])
})

test('a migration that fails leaves nothing of itself, and what stood before it stays', async () => {
  const broken = { name: '3-broken', sql: `insert into runs values ('half'); select 1 / 0` }
  await expect(migrate(client, [first, second, broken], 'steps')).rejects.toThrow('division by zero')
  expect(await runs()).toEqual(['second'])
})

test('a migration that was edited after it had run is refused', async () => {
  await migrate(client, [first], 'steps')
  await expect(migrate(client, [{ ...first, sql: `${first.sql} ` }], 'steps')).rejects.toThrow('1-table was edited')
})
