import { existsSync } from 'node:fs'
import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { RecentUse, readKernel, type SweepOptions, sweepFolder, WorkFolders } from '../build/index.js'
import type { Swept } from '../model/index.js'
import type { Kernel } from '../protocol/index.js'
import type { Serving } from './serving.js'

/** Keeps today's kernel where releases find it later, when the platform has a newer one. */
export async function keepKernel({ kernel, kernelsDir, artifacts }: Serving): Promise<void> {
  const kept = join(kernelsDir, kernel.hash)
  if (!existsSync(kept)) {
    const temporary = `${kept}.${process.pid}`
    await cp(kernel.dir, temporary, { recursive: true })
    await rename(temporary, kept).catch(() => rm(temporary, { recursive: true, force: true }))
  }
  await artifacts.putKernel(kernel.hash, kernel.dir)
}

/** The kernel of that hash: today's, or one that was kept. */
export async function kernelFor({ kernel, kernelsDir, artifacts }: Serving, hash: string): Promise<Kernel> {
  if (hash === kernel.hash) return kernel
  const kept = join(kernelsDir, hash)
  if (!existsSync(kept) && !(await artifacts.restoreKernel(hash, kept))) throw new Error(`kernel ${hash} is lost`)
  return readKernel(kept)
}

/** Takes away the kernels on this machine that nobody needs. What runs on one has its files open, or copies of its own. */
export function sweepKernels(
  { kernelsDir }: Serving,
  needed: ReadonlySet<string>,
  options: Pick<SweepOptions, 'isDry' | 'unusedMs' | 'signal'>,
): Promise<Swept> {
  const working = new WorkFolders(join(kernelsDir, '.going'))
  return sweepFolder(kernelsDir, (name) => needed.has(name), { ...options, working, recent: new RecentUse() })
}
