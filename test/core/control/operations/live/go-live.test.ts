import { expect, test } from 'vitest'
import { goLive } from '../../../../../core/control/operations/live/go-live.js'
import type { Serving } from '../../../../../core/control/serving.js'
import type { Release } from '../../../../../core/model/index.js'

test('a shop that has not woken on the platform’s newer kernel yet has its tables before a change is started there', async () => {
  const done: string[] = []
  const release = { tenant: 'acme', number: 2, kernel: 'newer', replaces: 1, plugins: [], installations: [] }
  const serving = {
    databases: {
      provisionTenant: async (tenant: string) => void done.push(`the tables of ${tenant}`),
      expandTables: async () => void done.push('the tables of its plugins'),
      tableReleases: async () => [],
    },
    kernels: { find: async (hash: string) => ({ hash, dir: `/${hash}` }), today: { hash: 'newer', dir: '/newer' } },
    releases: { get: async () => release, fail: async () => undefined },
    artifacts: { getMigrations: async () => new Map() },
    pool: { query: async () => ({ rows: [{ slug: 'acme', name: 'Acme', currency: 'EUR' }] }) },
    bundles: { bundleFile: async () => '/bundle.mjs' },
    killed: async () => new Set<string>(),
    tracing: { propagates: false },
    supervisor: {
      startCandidate: async () => {
        done.push('the worker')
        throw new Error('that is enough')
      },
    },
    log: () => undefined,
  } as unknown as Serving
  const candidate = { ...release, lock: { plugins: [] }, config: {} } as unknown as Release
  await expect(goLive(serving, { candidate, signal: AbortSignal.timeout(5_000) })).rejects.toThrow('that is enough')
  expect(done).toEqual(['the tables of acme', 'the tables of its plugins', 'the worker'])
})
