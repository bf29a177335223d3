/**
 * A newer platform was built beside the one that runs: its shops move to the newer kernel and back, one by one, while they serve.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KernelsView } from '../../../core/control/client/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { BuiltKernels } from '../../setup/built-kernels.js'
import { bare, openShop } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

let built: BuiltKernels
let platform: TestPlatform
let older: string
let newer: string

/** Of the newer kernel; the second step takes away what only older ones need. */
const migrations = `
  { name: '0900-origin', sql: 'alter table products add origin text, add former_origin text' },
  { name: '0901-one-origin', sql: 'alter table products drop former_origin', contract: true }`

const start = (home?: string): Promise<TestPlatform> =>
  TestPlatform.start({
    ...(home === undefined ? {} : { home }),
    environment: { ...bare, SHOPCTL_KERNEL: built.folder },
  })

beforeAll(async () => {
  built = await BuiltKernels.open()
  platform = await start()
  older = (await platform.client.kernels()).today
  await Promise.all(['acme', 'globex', 'initech'].map((slug) => openShop(platform, slug)))
}, 120_000)

afterAll(async () => {
  await platform.close()
  await built.close()
})

/** Moves the shops, and resolves when all that were awake have moved or stay. */
async function move(to?: string): Promise<KernelsView> {
  // Of two that are asked for at once one begins.
  const asked = await Promise.allSettled([platform.client.moveKernel(to), platform.client.moveKernel(to)])
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  let kernels = await platform.client.kernels()
  await until(
    async () => {
      kernels = await platform.client.kernels()
      return kernels.move?.isDone === true
    },
    'the shops to have moved',
    60_000,
  )
  return kernels
}

/** Does it while people shop in these shops, and answers what went wrong for them. */
async function underLoad(work: () => Promise<void>): Promise<readonly string[]> {
  const addresses = await Promise.all(['acme', 'globex', 'initech'].map((slug) => platform.address(slug)))
  const shoppers = addresses.map((address) => new SteadyShopper(address))
  await work()
  return (await Promise.all(shoppers.map((shopper) => shopper.stop()))).flat()
}

async function columnsOf(slug: string): Promise<string[]> {
  const database = await adminDatabase(platform.home, 'shopctl_tenants')
  try {
    const sql = `select column_name from information_schema.columns where table_schema = $1 and table_name = 'products'`
    const { rows } = await database.query<{ column_name: string }>(sql, [`t_${slug}`])
    return rows.map((row) => row.column_name)
  } finally {
    await database.end()
  }
}

test('shops move to a newer kernel with its tables, shop by shop, under load, with nothing lost (P19)', async () => {
  newer = await built.build({ migrations, failsIn: 'initech' })
  const faults = await underLoad(async () => {
    const { today, move: end } = await move()
    expect(today).toBe(newer)
    expect(end).toMatchObject({ to: newer, of: 3, moved: 2, stayed: [{ tenant: 'initech' }], isDone: true })
  })
  expect(faults).toEqual([])
  expect(await columnsOf('acme')).toContain('origin')
  const { kernel, faults: unproved } = await platform.client.verify('acme')
  expect([kernel.running, unproved]).toEqual([newer, []])
}, 90_000)

test('a shop that does not come up on it stays where it was, and serves (P19)', async () => {
  expect((await platform.client.verify('initech')).kernel.running).toBe(older)
  const { kernels } = await platform.client.kernels()
  expect(kernels.find(({ hash }) => hash === older)).toMatchObject({ shops: 1 })
})

test('and back, under load, with nothing lost; also the next start is on the kernel that was gone back to (P19)', async () => {
  const faults = await underLoad(async () => {
    expect(await move(older.slice(0, 12))).toMatchObject({ today: older, newest: newer, move: { of: 3, stayed: [] } })
  })
  expect(faults).toEqual([])
  expect((await platform.client.verify('globex')).kernel.running).toBe(older)
  await platform.stop()
  platform = await start(platform.home)
  expect(await platform.client.kernels()).toMatchObject({ today: older, newest: newer })
  const address = await platform.address('acme')
  expect((await fetch(new URL('/products', address))).status).toBe(200)
}, 90_000)

test('what only older kernels need goes when it is settled, and then nobody goes back (P19)', async () => {
  await move()
  await expect(platform.client.settleKernel()).rejects.toMatchObject({ code: 'KERNEL_UNSETTLED' })
  await platform.client.removeTenant('initech')
  await Promise.all(['acme', 'globex'].map(async (slug) => fetch(new URL('/products', await platform.address(slug)))))
  await until(async () => {
    const { kernels } = await platform.client.kernels()
    return kernels.find(({ hash }) => hash === newer)?.shops === 2
  }, 'both shops to have come to the newer kernel')
  expect(await platform.client.settleKernel()).toEqual({ settled: ['0901-one-origin'] })
  await openShop(platform, 'umbrella')
  for (const slug of ['acme', 'globex', 'umbrella']) expect(await columnsOf(slug)).not.toContain('former_origin')
  await expect(platform.client.moveKernel(older)).rejects.toMatchObject({ code: 'KERNEL_TOO_OLD' })
  await expect(platform.client.moveKernel('0000')).rejects.toMatchObject({ code: 'KERNEL_NOT_FOUND' })
}, 90_000)
