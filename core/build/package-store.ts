import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isShopError, type Lock, type OnProgress, type PackageId, shopError } from '../model/index.js'
import { mapLimited } from './map-limited.js'
import { packageId, partsOf } from './package-id.js'
import type { PackageManifest, PackageSource } from './package-source.js'
import { RecentUse } from './recent-use.js'
import { UnpackBudget } from './unpack-budget.js'
import { unpackTarball } from './unpack-tarball.js'
import { WorkFolders } from './work-folders.js'

export interface FetchOptions {
  readonly source: PackageSource
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
  /** Bytes that all that is unpacked may have: 1 GB, where nothing is said. */
  readonly most?: number
}

/** Each is held packed while it is unpacked. */
const atOnce = 8
/** Of a package.json, in bytes. */
const longestManifest = 1024 * 1024

/**
 * Unpacked packages by content, shared by all tenants: `<name>@<version>-<sha16>/node_modules/<name>/`. The segment
 * `node_modules` keeps esbuild from obeying a package's own tsconfig.json. A package is there whole or not at all.
 */
export class PackageStore {
  readonly #working: WorkFolders
  readonly #manifests = new Map<string, PackageManifest>()

  private constructor(
    readonly root: string,
    private readonly recent: RecentUse,
  ) {
    this.#working = new WorkFolders(join(root, '.unpacking'))
  }

  /** Opens the store in a folder, and clears away what killed runs have left. */
  static async open(root: string, recent = new RecentUse()): Promise<PackageStore> {
    const store = new PackageStore(root, recent)
    await mkdir(root, { recursive: true })
    await store.#working.removeLeftovers()
    return store
  }

  /** The folder in the store that is a package's alone. */
  segmentOf(id: PackageId, integrity: string): string {
    const sha16 = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex').slice(0, 16)
    return `${id.replace('/', '+')}-${sha16}`
  }

  /** Where a package is, relative to the store. */
  pathOf(id: PackageId, integrity: string): string {
    return join(this.segmentOf(id, integrity), 'node_modules', partsOf(id).name)
  }

  folderOf(id: PackageId, integrity: string): string {
    return join(this.root, this.pathOf(id, integrity))
  }

  /**
   * Fetches and unpacks what is not there yet. Throws PACKAGE_CORRUPT where the bytes are not what the lock says, and
   * PACKAGES_TOO_LARGE where they are too many: then none of them is kept, and the next attempt finds them too many again.
   */
  async fetch(lock: Lock, { source, signal, most, onProgress }: FetchOptions): Promise<void> {
    const packages = Object.entries(lock.packages)
    for (const [id, { integrity }] of packages) this.recent.note(join(this.root, this.segmentOf(id, integrity)))
    const missing = packages.filter(([id, { integrity }]) => !existsSync(this.folderOf(id, integrity)))
    if (missing.length === 0) return
    const budget = new UnpackBudget(lock, most)
    await this.#working.use(async (folder) => {
      const whole: Draft[] = []
      try {
        await mapLimited(missing, { limit: atOnce, signal }, async ([id, { integrity }], stop) => {
          onProgress?.({ phase: 'fetch', detail: id })
          const { name, version } = partsOf(id)
          const draft = { id, integrity, folder: join(folder, id) }
          await unpackChecked(draft, await source.tarball(name, version, { signal: stop }), { budget, signal: stop })
          whole.push(draft)
        })
      } finally {
        if (!budget.isSpent) for (const draft of whole) await this.#add(draft)
      }
    })
  }

  /** The package.json of an unpacked package; undefined when it is not there. */
  async manifest(id: PackageId, integrity: string): Promise<PackageManifest | undefined> {
    const path = this.pathOf(id, integrity)
    const known = this.#manifests.get(path)
    if (known !== undefined) return known
    const text = await readFile(join(this.root, path, 'package.json'), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    // Parsed before the package was let in, and never changed since.
    const manifest = forBuild(JSON.parse(text) as PackageManifest)
    this.#manifests.set(path, manifest)
    return manifest
  }

  async #add({ id, integrity, folder }: Draft): Promise<void> {
    await rename(folder, join(this.root, this.segmentOf(id, integrity))).catch((error: NodeJS.ErrnoException) => {
      // Someone else has put the same content there meanwhile.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  }
}

/** A package that is unpacked, and not let in yet. */
interface Draft {
  readonly id: PackageId
  readonly integrity: string
  readonly folder: string
}

interface Unpacking {
  readonly budget: UnpackBudget
  readonly signal: AbortSignal
}

async function unpackChecked({ id, integrity, folder }: Draft, tarball: Buffer, work: Unpacking): Promise<void> {
  const actual = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  if (actual !== integrity) throw shopError('PACKAGE_CORRUPT', id, 'its sha512 differs')
  const target = join(folder, 'node_modules', partsOf(id).name)
  const onFile = (size: number): void => {
    work.signal.throwIfAborted()
    work.budget.spend(id, size)
  }
  try {
    await unpackTarball(tarball, target, onFile)
  } catch (error) {
    work.signal.throwIfAborted()
    // The budget's, or the disk's.
    if (isShopError(error) || (error as NodeJS.ErrnoException).syscall !== undefined) throw error
    throw shopError('PACKAGE_CORRUPT', id, (error as Error).message)
  }
  const problem = await identityProblem(id, join(target, 'package.json'))
  if (problem !== undefined) throw shopError('PACKAGE_CORRUPT', id, problem)
}

/** A tarball that says it is another package than the registry says would be bundled under a false name. */
async function identityProblem(id: PackageId, file: string): Promise<string | undefined> {
  if (!existsSync(file)) return 'it holds no package.json'
  if ((await stat(file)).size > longestManifest) return 'its package.json is larger than 1 MB'
  try {
    const { name, version } = JSON.parse(await readFile(file, 'utf8')) as { name?: unknown; version?: unknown }
    const said = packageId({ name: String(name), version: String(version).replace(/^[v=\s]+/, '') })
    return said === id ? undefined : `its package.json says ${said}`
  } catch {
    return 'its package.json is no JSON'
  }
}

/** Only what the build reads: it stays in memory. */
function forBuild(manifest: PackageManifest): PackageManifest {
  const { name, version, dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest
  const { bundleDependencies, bundledDependencies, os, cpu, shopctl } = manifest
  const needs = { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }
  return { name, version, ...needs, bundleDependencies, bundledDependencies, os, cpu, shopctl }
}
