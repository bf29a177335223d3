import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashKernel, readKernel } from '../../core/build/index.js'
import { repository } from './test-platform.js'

/** What another kernel does otherwise than today's. */
export interface KernelChanges {
  /** JavaScript of more steps of the shop's tables, for a list. */
  readonly migrations?: string
  /** A shop in which its worker ends when it is activated. */
  readonly failsIn?: string
}

/** A folder into which kernels are built, as `npm run build` does: a platform gets it by `SHOPCTL_KERNEL`. */
export class BuiltKernels {
  private constructor(readonly folder: string) {}

  /** It has today's kernel. */
  static async open(): Promise<BuiltKernels> {
    const built = new BuiltKernels(await mkdtemp(join(tmpdir(), 'shopctl-kernels-')))
    await built.build({})
    return built
  }

  /** Today's with these changes is the newest from now on. Answers its hash. */
  async build({ migrations = '', failsIn }: KernelChanges): Promise<string> {
    const dir = join(this.folder, 'next')
    await cp((await readKernel(join(repository, 'dist/kernel'))).dir, dir, { recursive: true })
    if (migrations !== '')
      await this.#wrap('migrations', `export const shopMigrations = [...real.shopMigrations, ${migrations}]`)
    if (failsIn !== undefined)
      await writeFile(
        join(dir, 'worker.mjs'),
        `process.on('message', ({ tenant }) => tenant?.slug === ${JSON.stringify(failsIn)} && process.exit(1))\n${await readFile(join(dir, 'worker.mjs'), 'utf8')}`,
      )
    const hash = await hashKernel(dir)
    const file = join(dir, 'kernel.json')
    const description = JSON.parse(await readFile(file, 'utf8')) as object
    await writeFile(file, JSON.stringify({ ...description, hash }))
    await rename(dir, join(this.folder, hash))
    await writeFile(join(this.folder, 'current'), hash)
    return hash
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }

  async #wrap(name: string, code: string): Promise<void> {
    const file = join(this.folder, 'next', `${name}.mjs`)
    await rename(file, join(this.folder, 'next', `real-${name}.mjs`))
    await writeFile(file, `import * as real from './real-${name}.mjs'\n${code}\n`)
  }
}
