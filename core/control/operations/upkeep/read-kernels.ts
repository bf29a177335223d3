import type { Control } from '../../control.js'
import type { KernelMove } from '../../kernels.js'
import { kernelsInUse } from '../../store/kernel-use.js'

/** A kernel that is kept, and what runs on it. */
export interface KernelView {
  readonly hash: string
  /** Version of @shopctl/sdk in it. */
  readonly sdk: string
  /** How many shops it was started for last. */
  readonly shops: number
}

export interface KernelsView {
  /** Hash of the one that shops are started on. */
  readonly today: string
  /** Hash of the one that was built last. */
  readonly newest: string
  /** The newest first. */
  readonly kernels: readonly KernelView[]
  /** The last move since the control process started. */
  readonly move: KernelMove | null
}

/** The kernels that are kept, and which shops are started on. */
export async function readKernels({ kernels, artifacts, pool }: Control): Promise<KernelsView> {
  const newest = await kernels.newest()
  await kernels.keep(newest)
  const [hashes, inUse] = await Promise.all([artifacts.kernelHashes(), kernelsInUse(pool)])
  const known = await Promise.all(hashes.map((hash) => kernels.find(hash)))
  return {
    today: kernels.today.hash,
    newest: newest.hash,
    kernels: known.map(({ hash, sdk }) => ({ hash, sdk, shops: inUse.get(hash) ?? 0 })),
    move: kernels.move ?? null,
  }
}
