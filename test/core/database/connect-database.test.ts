import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectDatabase } from '../../../core/database/index.js'
import { startTestDatabase, type TestDatabase } from './start-test-database.js'

let database: TestDatabase
const signal = AbortSignal.timeout(60_000)

beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database.close())

const urlFor = (user: string, password: string): string =>
  `postgres://${user}:${encodeURIComponent(password)}@/postgres?host=${encodeURIComponent(database.connection.host)}`

test('a URL becomes the connection that it names, once the server has answered', async () => {
  const { user, password } = database.connection
  expect(await connectDatabase(urlFor(user, password), signal)).toEqual(database.connection)
})

test.each([
  ['nobody listens there', 'postgres://shop:s3cret@127.0.0.1:1/postgres'],
  ['the host has no address', 'postgres://shop:s3cret@no-such-host.invalid/postgres'],
])('it says that the server does not answer where %s, without the password', async (_why, url) => {
  const error = await connectDatabase(url, signal).catch((refused: unknown) => refused)
  expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
  expect(String(error)).not.toContain('s3cret')
})

test('a refused login is told without the password', async () => {
  const error = await connectDatabase(urlFor('postgres', 's3cret'), signal).catch((refused: unknown) => refused)
  expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' })
  expect(String(error)).not.toContain('s3cret')
})

test.each([
  ['is no URL', 'acme'],
  ['is for another database', 'mysql://shop:s3cret@localhost/shop'],
  ['asks for what we do not know', 'postgres://shop:s3cret@localhost/shop?sslmode=require'],
])('a URL that %s is refused, without the password', async (_what, url) => {
  const error = await connectDatabase(url, signal).catch((refused: unknown) => refused)
  expect(error).toMatchObject({ code: 'INPUT_INVALID' })
  expect(String(error)).not.toContain('s3cret')
})
