import type pg from 'pg'
import type { Bundles } from '../build/index.js'
import type { BusSettings } from '../bus/index.js'
import type { TenantDatabases } from '../database/index.js'
import type { Metrics } from '../metrics/index.js'
import type { OutboxAdmin } from '../outbox/index.js'
import type { Kernel } from '../protocol/index.js'
import type { Supervision } from '../serve/index.js'
import type { Tracing } from '../tracing/index.js'
import { Kernels } from './kernels.js'
import type { Seal } from './seal.js'
import { Artifacts } from './store/artifacts.js'
import { Releases } from './store/releases.js'
import type { Reviews } from './store/reviews.js'

/** What bringing a shop's live release up works with: the databases and the supervisor, neither registry nor builder. */
export interface ServingParts {
  /** The platform's own database. */
  readonly pool: pg.Pool
  readonly seal: Seal
  readonly databases: TenantDatabases
  readonly outbox: OutboxAdmin
  readonly bundles: Bundles
  readonly supervisor: Supervision
  /** Who has to know what may be counted of a release. */
  readonly metrics: Pick<Metrics, 'declare'>
  readonly tracing: Pick<Tracing, 'propagates'>
  readonly busSettings: BusSettings
  readonly reviews: Reviews
  readonly kernel: Kernel
  /** Where `npm run build` puts kernels. */
  readonly builtKernelsDir: string
  /** Folder of kernels that releases may still need, each in a folder named by its hash. */
  readonly kernelsDir: string
  readonly log: (message: string, data?: Readonly<Record<string, unknown>>) => void
}

export interface Serving extends Omit<ServingParts, 'kernel' | 'kernelsDir' | 'builtKernelsDir'> {
  readonly kernels: Kernels
  readonly artifacts: Artifacts
  readonly releases: Releases
  /** Whether the events of shops go out to a bus. */
  readonly hasBus: boolean
  /** Versions of plugins that must run nowhere: `greeter@1.2.0`. */
  readonly killed: () => Promise<ReadonlySet<string>>
  /**
   * Runs one change of a tenant after the other, whichever process it is in; tenants do not wait for each other. Its shop does
   * not fall asleep meanwhile.
   */
  readonly inTurn: <T>(tenant: string, work: () => Promise<T>) => Promise<T>
}

export function createServing(parts: ServingParts): Serving {
  const { kernel: _k, kernelsDir: _d, builtKernelsDir: _b, ...lasting } = parts
  return { ...lasting, ...madeOf(parts) }
}

/** What is made of the parts. */
export function madeOf(parts: Omit<ServingParts, 'bundles'>): Omit<Serving, keyof ServingParts> {
  const { kernel, kernelsDir, builtKernelsDir, pool, seal, supervisor, busSettings, reviews } = parts
  const artifacts = new Artifacts(pool)
  return {
    artifacts,
    kernels: new Kernels({ today: kernel, builtDir: builtKernelsDir, keptDir: kernelsDir, artifacts }),
    releases: new Releases(pool, seal),
    hasBus: busSettings.kind !== 'none',
    killed: () => reviews.killed(),
    async inTurn(tenant, work) {
      const end = await supervisor.takeTurn(tenant)
      try {
        return await work()
      } finally {
        end()
      }
    },
  }
}
