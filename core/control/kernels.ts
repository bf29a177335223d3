import { existsSync } from 'node:fs'
import { cp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readKernel } from '../build/index.js'
import type { Migration } from '../database/index.js'
import { shopError } from '../model/index.js'
import { type Kernel, kernelEntries } from '../protocol/index.js'
import type { Artifacts } from './store/artifacts.js'

export interface KernelsOptions {
  /** What shops are started on, unless something else is said. */
  readonly today: Kernel
  /** Where `npm run build` puts kernels. */
  readonly builtDir: string
  /** Folder of kernels that releases may still need, each in a folder named by its hash. */
  readonly keptDir: string
  readonly artifacts: Artifacts
}

/** Shops on their way to a kernel, or where they have ended. */
export interface KernelMove {
  readonly to: string
  /** Shops that were awake. */
  readonly of: number
  readonly moved: number
  /** Shops that do not come up there, and go on where they were. */
  readonly stayed: readonly { readonly tenant: string; readonly reason: string }[]
  readonly isDone: boolean
}

/** The kernels that there are: what was built, what is kept for releases, and the one of today. */
export class Kernels {
  readonly #options: KernelsOptions
  #today: Kernel
  /** The last one since the start. */
  move: KernelMove | undefined

  constructor(options: KernelsOptions) {
    this.#options = options
    this.#today = options.today
  }

  get today(): Kernel {
    return this.#today
  }

  /** Shops are started on this one from now on. */
  adopt(kernel: Kernel): void {
    this.#today = kernel
  }

  /** The newest that was built here. */
  newest(): Promise<Kernel> {
    return readKernel(this.#options.builtDir)
  }

  /** Keeps a kernel where releases find it later, when the platform has a newer one. */
  async keep({ hash, dir }: Kernel): Promise<void> {
    const { keptDir, artifacts } = this.#options
    const kept = join(keptDir, hash)
    if (!existsSync(kept)) {
      const temporary = `${kept}.${process.pid}`
      await cp(dir, temporary, { recursive: true })
      await rename(temporary, kept).catch(() => rm(temporary, { recursive: true, force: true }))
    }
    await artifacts.putKernel(hash, dir)
  }

  /** The kernel of that hash: today's, or one that was kept. */
  async find(hash: string): Promise<Kernel> {
    if (hash === this.#today.hash) return this.#today
    const kept = join(this.#options.keptDir, hash)
    if (!existsSync(kept) && !(await this.#options.artifacts.restoreKernel(hash, kept)))
      throw new Error(`kernel ${hash} is lost`)
    return readKernel(kept)
  }

  /** The one whose hash begins so. KERNEL_NOT_FOUND where there is none, or more than one. */
  async lookUp(beginning: string): Promise<Kernel> {
    const hashes = await this.#options.artifacts.kernelHashes()
    const [hash, ...others] = hashes.filter((one) => one.startsWith(beginning))
    if (hash === undefined || others.length > 0) throw shopError('KERNEL_NOT_FOUND', beginning)
    return this.find(hash)
  }
}

/** The history of the shop's tables as the kernel knows it; undefined for kernels from before they told. */
export async function migrationsOf({ dir }: Kernel): Promise<readonly Migration[] | undefined> {
  const file = join(dir, kernelEntries.migrations)
  if (!existsSync(file)) return undefined
  const { shopMigrations } = (await import(pathToFileURL(file).href)) as { shopMigrations: readonly Migration[] }
  return shopMigrations
}
