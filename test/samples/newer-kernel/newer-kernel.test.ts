import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { readKernel } from '../../../core/build/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { Shopper } from '../../setup/shopper.js'
import { repository, TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

// After a start with a newer kernel each shop wakes on it; one that does not get ready there stays on the older one.

const samples = { SHOPCTL_SAMPLES: 'welcome-mail' } as const
let kernels: string
let platform: TestPlatform
/** Today's, by its first digits. */
let older: string

afterAll(async () => {
  await platform.close()
  await rm(kernels, { recursive: true, force: true })
})

/** Today's kernel under another hash, in which acme's worker ends when it is activated. */
async function brokenForAcme(): Promise<string> {
  kernels = await mkdtemp(join(tmpdir(), 'shopctl-kernels-'))
  const { dir } = await readKernel(join(repository, 'dist/kernel'))
  await cp(dir, kernels, { recursive: true })
  await rename(join(kernels, 'worker.mjs'), join(kernels, 'real-worker.mjs'))
  await writeFile(
    join(kernels, 'worker.mjs'),
    `process.on('message', ({ tenant }) => tenant?.slug === 'acme' && process.exit(1))\nawait import('./real-worker.mjs')\n`,
  )
  const description = JSON.parse(await readFile(join(kernels, 'kernel.json'), 'utf8')) as object
  await writeFile(join(kernels, 'kernel.json'), JSON.stringify({ ...description, hash: 'f'.repeat(64) }))
  return kernels
}

async function kernelsOf(database: pg.Client): Promise<Record<string, string>> {
  const { rows } = await database.query<{ tenant: string; kernel: string }>(
    `select tenant, kernel from releases where state = 'live'`,
  )
  return Object.fromEntries(rows.map(({ tenant, kernel }) => [tenant, kernel.slice(0, 4)]))
}

/** Wakes both shops. */
async function visit(): Promise<void> {
  for (const slug of ['acme', 'globex']) {
    const shop = new Shopper(await platform.address(slug))
    expect((await shop.request('GET', '/products')).status).toBe(200)
  }
}

/** Resolves when the shops have these kernels, by the first digits of their hashes. */
async function untilOn(kernels: Readonly<Record<string, string>>): Promise<void> {
  const database = await adminDatabase(platform.home, 'shopctl')
  try {
    const isSo = async (): Promise<boolean> => isDeepStrictEqual(await kernelsOf(database), kernels)
    await until(isSo, `the kernels ${JSON.stringify(kernels)}`)
  } finally {
    await database.end()
  }
}

test('each shop wakes on the newer kernel or stays where it was, says so, and serves', async () => {
  platform = await TestPlatform.start({ environment: samples })
  const { home } = platform
  older = (await readKernel(join(repository, 'dist/kernel'))).hash.slice(0, 4)
  await platform.stop()

  platform = await TestPlatform.start({ home, environment: { ...samples, SHOPCTL_KERNEL: await brokenForAcme() } })
  await untilOn({ acme: older, globex: older })
  await visit()
  await untilOn({ acme: older, globex: 'ffff' })
  const log = await readFile(join(home, 'logs/platform.log'), 'utf8')
  expect(log).toMatch(/"tenant":"acme".*"message":"a shop stays on the older kernel"/)
}, 120_000)

test.runIf(isThorough)(
  'a platform that is on the older kernel again takes each shop back to it',
  async () => {
    const { home } = platform
    await platform.stop()
    platform = await TestPlatform.start({ home, environment: samples })
    await visit()
    await untilOn({ acme: older, globex: older })
  },
  120_000,
)
