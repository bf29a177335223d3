import type pg from 'pg'
import type { RegistryClient } from '../../registry/index.js'
import type { Builder } from '../build/index.js'
import type { TenantDatabases } from '../database/index.js'
import type { Metrics } from '../metrics/index.js'
import type { OutboxAdmin } from '../outbox/index.js'
import type { Kernel } from '../protocol/index.js'
import type { Supervisor } from '../serve/index.js'
import type { Tracing } from '../tracing/index.js'
import type { Seal } from './seal.js'
import { Accounts } from './store/accounts.js'
import { Artifacts } from './store/artifacts.js'
import { Releases } from './store/releases.js'
import type { Reviews } from './store/reviews.js'
import { TrustedPlugins } from './store/trusted-plugins.js'

/** Everything that the operations work with. The platform makes it once. */
export interface ControlParts {
  /** The platform's own database. */
  readonly pool: pg.Pool
  readonly seal: Seal
  readonly databases: TenantDatabases
  readonly outbox: OutboxAdmin
  /** What shops may have: see `reviewedRegistry`. */
  readonly registry: RegistryClient
  /** All that is published. */
  readonly wholeRegistry: RegistryClient
  readonly reviews: Reviews
  /** Whether a version has to be approved before a shop can have it. */
  readonly reviewRequired: boolean
  readonly builder: Builder
  readonly supervisor: Supervisor
  readonly metrics: Metrics
  /** Who is told of requests, changes and deliveries. */
  readonly tracing: Tracing
  readonly kernel: Kernel
  /** Folder of kernels that releases may still need, each in a folder named by its hash. */
  readonly kernelsDir: string
  readonly log: (message: string, data?: Readonly<Record<string, unknown>>) => void
}

export interface Control extends ControlParts {
  readonly accounts: Accounts
  readonly artifacts: Artifacts
  readonly releases: Releases
  readonly trusted: TrustedPlugins
  /** Runs one change of a tenant after the other; tenants do not wait for each other. Its shop does not fall asleep meanwhile. */
  readonly inTurn: <T>(tenant: string, work: () => Promise<T>) => Promise<T>
}

export function createControl(parts: ControlParts): Control {
  const { pool, seal } = parts
  return {
    ...parts,
    accounts: new Accounts(pool),
    artifacts: new Artifacts(pool),
    releases: new Releases(pool, seal),
    trusted: new TrustedPlugins(pool),
    inTurn: turnTaker(parts.supervisor),
  }
}

function turnTaker(supervisor: Pick<Supervisor, 'hold'>): Control['inTurn'] {
  const last = new Map<string, Promise<unknown>>()
  return async (tenant, work) => {
    const letGo = supervisor.hold(tenant)
    const mine = (last.get(tenant) ?? Promise.resolve()).then(work, work)
    const settled = mine.catch(() => undefined)
    last.set(tenant, settled)
    try {
      return await mine
    } finally {
      letGo()
      if (last.get(tenant) === settled) last.delete(tenant)
    }
  }
}
