import { beforeEach, expect, test } from 'vitest'
import type { Control } from '../../../../../core/control/control.js'
import type { KernelMove } from '../../../../../core/control/kernels.js'
import { bringUp } from '../../../../../core/control/operations/live/bring-up.js'
import { moveKernel } from '../../../../../core/control/operations/upkeep/move-kernel.js'
import type { Release } from '../../../../../core/model/index.js'
import { until } from '../../../../setup/until.js'

const older = { hash: 'older', dir: '/older', modules: {} }
const newer = { hash: 'newer', dir: '/newer', modules: {} }
const release = {
  tenant: 'acme',
  number: 2,
  replaces: 1,
  kernel: 'older',
  confirmedAt: '2026-01-01T00:00:00.000Z',
  lock: { plugins: [], packages: {} },
  plugins: [],
  installations: [],
  config: {},
} as unknown as Release
/** The login of the worker that serves, and what was done with logins and releases. */
let serves: string | undefined
let done: string[]

beforeEach(() => {
  serves = 'before'
  done = []
})

interface Faults {
  readonly live?: Partial<Release>
  /** The login of the worker that serves when the old one has drained. */
  readonly after?: string
  readonly moved?: () => Promise<void>
  readonly keep?: () => Promise<void>
}

function controlWith({ live = {}, after = 'started', moved, keep }: Faults): Control {
  const nothing = async (): Promise<void> => undefined
  const kernels = {
    today: older,
    move: undefined as KernelMove | undefined,
    newest: async () => newer,
    find: async () => newer,
    keep: nothing,
    adopt: () => undefined,
  }
  const supervisor = {
    useKernel: nothing,
    standing: async () => ({
      release: serves && 2,
      live: serves && { release: 2, user: serves },
      address: undefined,
      state: 'ready',
    }),
    startCandidate: async () => ({ tenant: 'acme', user: 'started' }),
    goLive: async () => {
      serves = 'started'
      return { drained: Promise.resolve().then(() => void (serves = after)) }
    },
    discard: nothing,
  }
  const databases = {
    provisionTenant: nothing,
    tableReleases: async () => [],
    contractTables: nothing,
    keepTenantLogin: async (_tenant: string, user: string) => {
      done.push(`kept ${user}`)
      await keep?.()
    },
  }
  const outbox = new Proxy({}, { get: () => nothing })
  const releases = {
    live: async () => ({ ...release, ...live }),
    get: async () => release,
    takeBack: async () => void done.push('taken back'),
    movedToKernel: moved ?? nothing,
  }
  const parts = {
    kernels,
    supervisor,
    databases,
    outbox,
    releases,
    pool: { query: async () => ({ rows: [{ slug: 'acme', name: 'Acme', currency: 'EUR' }] }) },
    artifacts: { settled: async () => [], chooseInsteadOf: nothing, getMigrations: async () => new Map() },
    builder: { useKernel: () => undefined },
    bundles: { bundleFile: async () => '/bundle.mjs' },
    killed: async () => new Set<string>(),
    metrics: { declare: () => undefined },
    tracing: { propagates: false },
    inTurn: (_tenant: string, work: () => Promise<unknown>) => work(),
    log: () => undefined,
  }
  return parts as unknown as Control
}

const signal = AbortSignal.timeout(10_000)

test('a shop that serves on another kernel keeps the login of the worker that serves, though its move cannot be noted', async () => {
  const control = controlWith({ moved: () => Promise.reject(new Error('canceling statement due to lock timeout')) })
  await moveKernel(control, { signal })
  await until(async () => control.kernels.move?.isDone === true, 'the end of the move')
  expect(control.kernels.move?.stayed).toHaveLength(1)
  expect(done).toEqual(['kept started'])
})

test('a worker that came in the place of one that crashed while the old one drained keeps its login', async () => {
  serves = undefined
  await bringUp(controlWith({ after: 'started again' }), 'acme', signal)
  expect(done).toEqual(['kept started again'])
})

test('a release that has answered is not taken back since old logins cannot be dropped', async () => {
  serves = undefined
  const keep = (): Promise<void> => Promise.reject(new Error('canceling statement due to lock timeout'))
  await bringUp(controlWith({ live: { confirmedAt: null }, keep }), 'acme', signal)
  expect(done).toEqual(['kept started'])
})
