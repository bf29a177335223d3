import { expect, test } from 'vitest'
import type { Worker } from '../../../../core/serve/worker/worker.js'
import { TenantScripts } from '../../../../core/serve/yard/tenant-scripts.js'

const scripts = { tenant: 'acme', revision: 2, scripts: [] }

/** A worker that is starting, and what it is told. */
function starting() {
  const { promise: ready, resolve: getReady, reject: fail } = Promise.withResolvers<void>()
  const told: unknown[] = []
  const request = async ({ body }: { body: unknown }) => {
    told.push(body)
    return { status: 204 }
  }
  const exited = new Promise<never>(() => undefined)
  const worker = { state: { kind: 'starting' }, ready, exited, client: { request } } as unknown as Worker
  const all = new TenantScripts({ workersOf: () => [worker], withinMs: 1_000, log: () => undefined })
  return { all, told, getReady, fail }
}

test('a switch is not through before a worker that is starting has said that it goes by it', async () => {
  const { all, told, getReady } = starting()
  const used = all.use(scripts)
  expect(await Promise.race([used, new Promise((resolve) => setImmediate(resolve, 'waits'))])).toBe('waits')
  getReady()
  expect(await used).toBe('used')
  expect(told).toEqual([{ revision: 2, scripts: [] }])
})

test('one that does not get ready holds nothing up', async () => {
  const { all, told, fail } = starting()
  const used = all.use(scripts)
  fail(new Error('it has died'))
  expect(await used).toBe('none')
  expect(told).toEqual([])
})

test('that none is on is newer than what was on before', async () => {
  const all = new TenantScripts({ workersOf: () => [], withinMs: 1_000, log: () => undefined })
  const on = { revision: 1, scripts: [{ name: 'rule', kind: 'checkout', version: 1, source: 'x' }] } as const
  await all.use({ tenant: 'acme', revision: 1, scripts: [...on.scripts] })
  expect(all.newest('acme', { revision: 2, scripts: [] })).toEqual({ revision: 2, scripts: [] })
  expect(all.newest('acme', { revision: 0, scripts: [] })).toEqual(on)
})
