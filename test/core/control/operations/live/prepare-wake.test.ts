import { expect, test } from 'vitest'
import { prepareWake } from '../../../../../core/control/operations/live/prepare-wake.js'
import type { Serving } from '../../../../../core/control/serving.js'
import { until } from '../../../../setup/until.js'

const older = { hash: 'older', dir: '/older', modules: {} }
const newer = { hash: 'newer', dir: '/newer', modules: {} }

test('a shop that was found in order, and fell asleep before the platform moved on, wakes with the tables of the newer kernel', async () => {
  const nothing = async (): Promise<void> => undefined
  let today = older
  const release = { tenant: 'acme', number: 1, kernel: 'older', confirmedAt: 'then', plugins: [], installations: [] }
  const provisioned: string[] = []
  const serving = {
    releases: { live: async () => ({ ...release, lock: { plugins: [] }, config: {} }), movedToKernel: nothing },
    kernels: {
      get today() {
        return today
      },
      find: async () => older,
    },
    pool: { query: async () => ({ rows: [{ slug: 'acme', name: 'Acme', currency: 'EUR' }] }) },
    bundles: { bundleFile: async () => '/bundle.mjs' },
    killed: async () => new Set<string>(),
    tracing: { propagates: false },
    metrics: { declare: () => undefined },
    supervisor: { standing: async () => ({ live: { release: 1, user: 'login' } }) },
    databases: {
      provisionTenant: async () => void provisioned.push(today.hash),
      tableReleases: async () => [],
      contractTables: nothing,
      keepTenantLogin: nothing,
    },
    artifacts: { getMigrations: async () => new Map() },
    inTurn: (_tenant: string, work: () => Promise<unknown>) => work(),
    log: () => undefined,
  } as unknown as Serving
  const inOrder = new Map<string, string>()
  const wake = prepareWake(serving, inOrder)
  const signal = AbortSignal.timeout(10_000)
  /** Wakes it, and answers the kernel on which it is started. */
  const waken = async (): Promise<string | undefined> => {
    const prepared = await wake('acme', signal)
    prepared?.onAwake({ kernel: today } as never, { database: { user: 'login' } } as never)
    return prepared?.spec.kernel.hash
  }
  expect(await waken()).toBe('older')
  await until(() => inOrder.size === 1, 'the shop to be in order')
  expect(await waken()).toBe('older')
  expect(provisioned).toEqual(['older'])
  today = newer
  expect(await waken()).toBe('newer')
  expect(provisioned).toEqual(['older', 'newer'])
})
