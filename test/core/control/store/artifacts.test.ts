import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Artifacts } from '../../../../core/control/store/artifacts.js'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import { migrate } from '../../../../core/database/index.js'
import { startTestDatabase, type TestDatabase } from '../../database/start-test-database.js'

let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  folder = await mkdtemp(join(tmpdir(), 'shopctl-artifacts-'))
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

test('a kernel that many shops want at once, and which is not on this machine, is there whole for each of them', async () => {
  const artifacts = new Artifacts(database.platform)
  const names = Array.from({ length: 30 }, (_, at) => `part-${String(at).padStart(2, '0')}.mjs`)
  const built = join(folder, 'built')
  await mkdir(built)
  for (const name of names) await writeFile(join(built, name), `export const name = '${name}'`)
  await artifacts.putKernel('abc', built)
  const kept = join(folder, 'abc')
  const asked = names.slice(0, 8).map(async () => {
    const isThere = await artifacts.restoreKernel('abc', kept)
    return [isThere, (await readdir(kept)).length]
  })
  expect(await Promise.all(asked)).toEqual(asked.map(() => [true, names.length]))
  expect(await readFile(join(kept, names[29] ?? ''), 'utf8')).toContain(names[29])
  expect((await readdir(folder)).sort()).toEqual(['abc', 'built'])
})
