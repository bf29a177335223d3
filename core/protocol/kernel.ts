/**
 * The kernel on disk: a folder of ESM files named by the hash of its code, with `kernel.json` in it. Built once by
 * `npm run build`; workers load it, plugins import it by bare specifiers.
 */
export interface Kernel {
  /** sha256 (hex) over all files. */
  readonly hash: string
  /** Absolute path of the folder. */
  readonly dir: string
  /** Version of @shopctl/sdk in it. */
  readonly sdk: string
  /** What plugins may import: specifier → file in `dir`, the names it exports, and the package's version. */
  readonly modules: Readonly<Record<string, KernelModule>>
}

export interface KernelModule {
  readonly file: string
  readonly exports: readonly string[]
  readonly version: string
}

/**
 * Files of the kernel's folder with a name of their own: two are started as processes, one says what the shop's tables are, one
 * runs a plugin outside.
 */
export const kernelEntries = {
  worker: 'worker.mjs',
  describe: 'describe.mjs',
  migrations: 'migrations.mjs',
  runner: 'runner.mjs',
} as const
