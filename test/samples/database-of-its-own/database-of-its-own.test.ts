/** With DATABASE_URL the platform keeps its state in a server that somebody else runs, and starts none of its own. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedPostgres, startPostgres } from '../../../core/database/index.js'
import { Shopper } from '../../setup/shopper.js'
import { bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'

let folder: string
let server: EmbeddedPostgres
let platform: TestPlatform
let url: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopctl-server-'))
  server = await startPostgres({
    dataDir: join(folder, 'data'),
    socketDir: folder,
    signal: AbortSignal.timeout(60_000),
  })
  const { user, password, port } = server.connection
  url = `postgres://${user}:${password}@localhost:${port}/postgres?host=${encodeURIComponent(folder)}`
  // A home of its own: those that are prepared for tests hold a database.
  platform = await TestPlatform.start({ home: join(folder, 'home'), environment: { ...bare, DATABASE_URL: url } })
}, 120_000)

afterAll(async () => {
  await platform.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

test('shops are made and served, and are there again after a restart', async () => {
  const shopper = await openShop(platform, 'acme')
  expect((await shopper.order(sku.cheap)).status).toBe(201)
  expect(await readdir(platform.home)).not.toContain('postgres')

  await platform.stop()
  platform = await TestPlatform.start({ home: platform.home, environment: { ...bare, DATABASE_URL: url } })
  const again = await new Shopper(await platform.address('acme')).order(sku.cheap)
  expect({ status: again.status, release: again.release }).toEqual({ status: 201, release: 1 })
  expect(platform.output()).not.toContain(server.connection.password)
}, 60_000)
