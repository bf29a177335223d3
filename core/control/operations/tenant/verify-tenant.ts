import { readFile } from 'node:fs/promises'
import { hashKernel, partsOf, sha256 } from '../../../build/index.js'
import {
  isShopError,
  type Lock,
  type Release,
  type ShopError,
  shopError,
  type Verification,
  type VerifiedPackage,
} from '../../../model/index.js'
import { internalPaths } from '../../../protocol/index.js'
import type { Control } from '../../control.js'
import { getTenant } from '../../store/tenants.js'

export interface VerifyRequest {
  readonly tenant: string
  readonly signal: AbortSignal
}

/**
 * Follows a shop that runs back to the packages that it is made of: the files that its worker has before it, read through
 * the worker's own root; the bundle, made once more of nothing but the registry's tarballs; their integrity and the
 * registry's signature. A shop that sleeps is woken. Rejects with SHOP_NOT_RUNNING and REGISTRY_UNREACHABLE; what is not as
 * it should be is told in the answer.
 */
export async function verifyTenant(control: Control, { tenant, signal }: VerifyRequest): Promise<Verification> {
  await getTenant(control.pool, tenant)
  const worker = await lookAtWorker(control, tenant, signal)
  const release = await control.releases.get(tenant, worker.release)
  const [rebuilt, packages] = await Promise.all([
    rebuild(control, release, signal),
    packagesOf(control, release.lock, signal),
  ])
  const { pid, kernel: running } = worker
  // A shop that woke runs on today's, whatever it last ran on.
  const kernel = { recorded: running === control.kernels.today.hash ? running : release.kernel, running }
  const bundle = {
    recorded: release.bundle,
    rebuilt: rebuilt instanceof Error ? null : rebuilt,
    running: worker.bundle,
  }
  const faults = [...(rebuilt instanceof Error ? [rebuilt.message] : []), ...faultsOf({ bundle, kernel })]
  return { tenant, release: release.number, packages, bundle, kernel, worker: pid, faults }
}

function faultsOf({ bundle, kernel }: Pick<Verification, 'bundle' | 'kernel'>): string[] {
  const { recorded, rebuilt, running } = bundle
  return [
    ...(rebuilt === null || rebuilt === recorded
      ? []
      : [`The lock’s tarballs give the bundle ${short(rebuilt)}, and the release has ${short(recorded)}.`]),
    ...(running === recorded
      ? []
      : [`The worker has the bundle ${short(running)} before it, and its release has ${short(recorded)}.`]),
    ...(kernel.running === kernel.recorded
      ? []
      : [`The worker’s kernel is ${short(kernel.running)}, and the platform’s is ${short(kernel.recorded)}.`]),
  ]
}

interface SeenWorker {
  readonly pid: number
  readonly release: number
  readonly bundle: string
  readonly kernel: string
}

async function lookAtWorker({ supervisor }: Control, tenant: string, signal: AbortSignal): Promise<SeenWorker> {
  await supervisor.request(tenant, { method: 'GET', path: internalPaths.health, signal })
  const { live } = await supervisor.standing(tenant)
  if (live === undefined) throw shopError('SHOP_NOT_RUNNING', tenant, 'without a worker')
  const { pid, release, code } = live
  const [bundle, kernel] = await Promise.all([readFile(code.bundle), hashKernel(code.kernel)])
  return { pid, release, bundle: sha256(bundle), kernel }
}

/** The bundle's hash, or why the lock gives none today. */
async function rebuild(control: Control, release: Release, signal: AbortSignal): Promise<string | ShopError> {
  try {
    return await control.builder.rebuild(release.lock, await control.kernels.find(release.kernel), { signal })
  } catch (error) {
    if (isShopError(error) && error.code === 'PACKAGE_CORRUPT') return error
    throw error
  }
}

/** What the registry says of them; a package that it does not have any more is nobody's. */
function packagesOf({ wholeRegistry }: Control, { packages }: Lock, signal: AbortSignal): Promise<VerifiedPackage[]> {
  return Promise.all(
    Object.entries(packages).map(async ([id, { integrity }]) => {
      const { name, version } = partsOf(id)
      const ours = await wholeRegistry.packument(name, { own: true, signal })
      const [signature] = ours?.versions[version]?.dist.signatures ?? []
      return { id, integrity, signedBy: signature?.keyid ?? null }
    }),
  )
}

const short = (hash: string): string => hash.slice(0, 12)
