import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Lock, type OnProgress, type PackageId, shopError } from '../model/index.js'
import { mapLimited } from './map-limited.js'
import { packageId, partsOf } from './package-id.js'
import type { PackageManifest, PackageSource } from './package-source.js'
import { type PackageFiles, readTarball } from './read-tarball.js'
import { RecentUse } from './recent-use.js'
import { WorkFolders } from './work-folders.js'

export interface FetchOptions {
  readonly source: PackageSource
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

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

  /** Fetches and unpacks what is not there yet. Throws PACKAGE_CORRUPT where the bytes are not what the lock says. */
  async fetch(lock: Lock, options: FetchOptions): Promise<void> {
    const packages = Object.entries(lock.packages)
    for (const [id, { integrity }] of packages) this.recent.note(join(this.root, this.segmentOf(id, integrity)))
    const missing = packages.filter(([id, { integrity }]) => !existsSync(this.folderOf(id, integrity)))
    if (missing.length === 0) return
    await this.#working.use(async (folder) => {
      await mapLimited(missing, { limit: 16, signal: options.signal }, async ([id, { integrity }], signal) => {
        options.onProgress?.({ phase: 'fetch', detail: id })
        const { name, version } = partsOf(id)
        const tarball = await options.source.tarball(name, version, { signal })
        const files = await checkedFiles(id, integrity, tarball)
        await this.#add(join(folder, id), { id, integrity, files, signal })
      })
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

  async #add(draft: string, { id, integrity, files, signal }: Unpacked): Promise<void> {
    const target = join(this.root, this.segmentOf(id, integrity))
    await writeAll(join(draft, 'node_modules', partsOf(id).name), files, signal)
    await rename(draft, target).catch((error: NodeJS.ErrnoException) => {
      // Someone else has put the same content there meanwhile.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  }
}

interface Unpacked {
  readonly id: PackageId
  readonly integrity: string
  readonly files: PackageFiles
  readonly signal: AbortSignal
}

async function checkedFiles(id: PackageId, integrity: string, tarball: Buffer): Promise<PackageFiles> {
  const actual = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  if (actual !== integrity) throw shopError('PACKAGE_CORRUPT', id, 'its sha512 differs')
  const files = await readTarball(tarball).catch((error: Error) => {
    throw shopError('PACKAGE_CORRUPT', id, error.message)
  })
  const problem = identityProblem(id, files.get('package.json'))
  if (problem !== undefined) throw shopError('PACKAGE_CORRUPT', id, problem)
  return files
}

/** A tarball that says it is another package than the registry says would be bundled under a false name. */
function identityProblem(id: PackageId, text: Buffer | undefined): string | undefined {
  if (text === undefined) return 'it holds no package.json'
  try {
    const { name, version } = JSON.parse(text.toString()) as { name?: unknown; version?: unknown }
    const said = packageId({ name: String(name), version: String(version).replace(/^[v=\s]+/, '') })
    return said === id ? undefined : `its package.json says ${said}`
  } catch {
    return 'its package.json is no JSON'
  }
}

async function writeAll(folder: string, files: PackageFiles, signal: AbortSignal): Promise<void> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(folder, path))))
  for (const path of folders) await mkdir(path, { recursive: true })
  await mapLimited([...files], { limit: 16, signal }, ([path, content]) =>
    writeFile(join(folder, path), content, { mode: 0o444 }),
  )
}

/** Only what the build reads: it stays in memory. */
function forBuild(manifest: PackageManifest): PackageManifest {
  const { name, version, dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest
  const { bundleDependencies, bundledDependencies, os, cpu, shopctl } = manifest
  const needs = { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }
  return { name, version, ...needs, bundleDependencies, bundledDependencies, os, cpu, shopctl }
}
