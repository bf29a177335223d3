import { availableParallelism } from 'node:os'
import { version as esbuildVersion } from 'esbuild'
import {
  type CollectedMade,
  type Installation,
  isShopError,
  type Lock,
  type OnProgress,
  phaseTimer,
  type ReleasePlugin,
  type ShopError,
  shopError,
  withCause,
} from '../model/index.js'
import { type BuilderParts, openParts } from './builder-parts.js'
import type { Bundle } from './bundle-folder.js'
import { addNames, collectMade, noNames } from './collect-made.js'
import { entryPlugins, writeEntry } from './entry.js'
import type { KernelModules } from './kernel-packages.js'
import { type Linkable, link } from './link.js'
import { readManifests, releasePlugins } from './lock-manifests.js'
import { mapLimited } from './map-limited.js'
import type { Bundles } from './open-bundles.js'
import type { PackageSource } from './package-source.js'
import { pluginIds } from './plugin-closure.js'
import { readMigrations } from './read-migrations.js'
import { resolveSet } from './resolve.js'
import { stopEsbuild } from './run-esbuild.js'
import { outsideModules } from './run-outside.js'
import { sortedEntries } from './sorted-entries.js'
import { type SweepOptions } from './sweep-folder.js'
import { throwAll } from './throw-all.js'
import { sha256 } from './whole-files.js'

/** Raised whenever the same prebundles would give other bytes than before. */
const linkFormat = 1

export interface BuilderOptions {
  /** Where store, prebundles and bundles are kept. All in it can be made again. */
  readonly home: string
  readonly source: PackageSource
  readonly kernel: KernelModules
}

export interface SetRequest {
  readonly installations: readonly Installation[]
  /** Its versions are kept where they still satisfy. To update a plugin, leave it out of `previous.plugins`. */
  readonly previous?: Lock
  /** Where plugins are looked for, if not where the builder does. */
  readonly source?: PackageSource
  readonly signal: AbortSignal
}

export interface BuildOptions {
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

export interface Build {
  readonly lock: Lock
  readonly plugins: readonly ReleasePlugin[]
  readonly bundle: Bundle
  /** The texts of the plugins' migrations, by their hash. */
  readonly migrations: ReadonlyMap<string, string>
  /** The source of the generated entry. */
  readonly entry: string
}

/** What a release is made of. */
export interface Needed {
  readonly lock: Lock
  readonly bundle: string
}

export type CollectOptions = Pick<SweepOptions, 'unusedMs' | 'isDry' | 'signal'>

export const createBuilder = (options: BuilderOptions): Builder => new Builder(options)

/** Makes bundles of sets: set → lock → prebundles → bundle. Everything is made once, named by its content and kept. */
export class Builder implements Bundles {
  readonly #options: BuilderOptions
  readonly #parts: Promise<BuilderParts>
  readonly #closed = new AbortController()
  readonly #running = new Set<Promise<unknown>>()
  #kernel: KernelModules

  constructor(options: BuilderOptions) {
    this.#options = options
    this.#kernel = options.kernel
    this.#parts = openParts(options.home)
    // Whoever calls first hears of it.
    this.#parts.catch(() => undefined)
  }

  /** Sets are resolved and built for this one from now on. */
  useKernel(kernel: KernelModules): void {
    this.#kernel = kernel
  }

  /** The set's lock. Reads packuments only, and none of what `previous` holds. */
  resolve(request: SetRequest): Promise<Lock> {
    return this.#run(request.signal, ({ store }, signal) => {
      const kernel = this.#kernel
      const { source = this.#options.source } = request
      return resolveSet({ ...request, source, kernel, signal, known: (id, integrity) => store.manifest(id, integrity) })
    })
  }

  /** The lock's bundle. A lock that was built here before needs neither registry nor esbuild. */
  build(lock: Lock, { signal, onProgress = () => undefined }: BuildOptions): Promise<Build> {
    const kernel = this.#kernel
    return this.#run(signal, (parts, running) => this.#make(parts, lock, { kernel, signal: running, onProgress }))
  }

  /**
   * The hash of the lock's bundle for that kernel, made of nothing but the registry's tarballs in a folder that is thrown
   * away: what is kept here has no part in it. Throws PACKAGE_CORRUPT where a tarball is not what the lock says.
   */
  rebuild(lock: Lock, kernel: KernelModules, { signal, onProgress = () => undefined }: BuildOptions): Promise<string> {
    return this.#run(signal, ({ working }, running) =>
      working.use(async (folder) => {
        const parts = await openParts(folder)
        return (await this.#make(parts, lock, { kernel, signal: running, onProgress })).bundle.hash
      }),
    )
  }

  /**
   * Takes away what is kept here and was neither used lately nor is needed by any of these, which are read one after the
   * other. Answers what went, or would go. What is under way beside it goes on.
   */
  collect(needed: AsyncIterable<Needed>, { signal, ...options }: CollectOptions): Promise<CollectedMade> {
    return this.#run(signal, async (parts, running) => {
      const names = noNames()
      for await (const one of needed) addNames(names, { ...one, kernel: this.#kernel, store: parts.store })
      return collectMade(parts, names, { ...parts, ...options, signal: running })
    })
  }

  /** What each of the lock's plugins is bundled into before they are linked. Throws every reason why one cannot be. */
  modules(lock: Lock, { signal, onProgress = () => undefined }: BuildOptions): Promise<readonly Linkable[]> {
    const kernel = this.#kernel
    const { source } = this.#options
    return this.#run(signal, async (parts, running) => {
      await parts.store.fetch(lock, { source, signal: running, onProgress })
      return this.#prebundleAll(parts, lock, { kernel, signal: running, onProgress })
    })
  }

  bundleFile(hash: string): Promise<string | undefined> {
    return this.#run(undefined, ({ bundles }) => bundles.file(hash))
  }

  putBundle(hash: string, code: Uint8Array, map: Uint8Array): Promise<string> {
    return this.#run(undefined, ({ bundles }) => bundles.put(hash, code, map))
  }

  /** Stops what runs, and esbuild. */
  async close(): Promise<void> {
    this.#closed.abort(new Error('the builder is closed'))
    await Promise.allSettled([this.#parts, ...this.#running])
    await stopEsbuild()
  }

  async #make(parts: BuilderParts, lock: Lock, work: MakeWork): Promise<Build> {
    const { kernel, signal, onProgress } = work
    const { source } = this.#options
    const timed = phaseTimer(onProgress)
    await timed('fetch', () => parts.store.fetch(lock, { source, signal, onProgress }))
    const manifests = await readManifests(parts.store, lock, kernel)
    const inside = await timed('prebundle', () => this.#prebundleAll(parts, lock, work))
    const linkables = [...inside, ...(await outsideModules(lock, manifests, parts.store))]
    const entry = writeEntry(entryPlugins(lock, manifests))
    const bundle = await timed('link', () => this.#link(parts, { entry, linkables, kernel, signal }))
    const plugins = releasePlugins(lock, manifests)
    return { lock, plugins, bundle, entry, migrations: await readMigrations(parts.store, lock, plugins) }
  }

  async #run<T>(
    given: AbortSignal | undefined,
    work: (parts: BuilderParts, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const signal = given === undefined ? this.#closed.signal : AbortSignal.any([given, this.#closed.signal])
    signal.throwIfAborted()
    const running = this.#parts.then((parts) => work(parts, signal))
    this.#running.add(running)
    try {
      return await running
    } catch (error) {
      throw isFull(error) ? withCause(shopError('DISK_FULL', this.#options.home), error) : error
    } finally {
      this.#running.delete(running)
    }
  }

  /** Those of all plugins that are switched on; or, for the person who has to act, all reasons why some cannot be made. */
  async #prebundleAll({ prebundles }: BuilderParts, lock: Lock, { kernel, signal }: MakeWork): Promise<Linkable[]> {
    const enabled = lock.plugins.filter((plugin) => plugin.enabled && plugin.place !== 'outside')
    const ids = [...pluginIds({ ...lock, plugins: enabled })]
    const results = await mapLimited(ids, { limit: availableParallelism(), signal }, (plugin, stop) =>
      prebundles.get({ plugin, lock, kernel, signal: stop }).catch(shopErrorOrThrow),
    )
    throwAll(results.filter(isShopError))
    return results.filter((result): result is Linkable => !isShopError(result))
  }

  async #link({ bundles, home }: BuilderParts, { entry, linkables, kernel, signal }: LinkWork): Promise<Bundle> {
    const inside = sortedEntries(linkables.map(({ id, key, plugins }) => [id, [key, sortedEntries(plugins)]]))
    const content = [linkFormat, esbuildVersion, entry, inside, Object.keys(kernel.modules).sort()]
    const linkKey = sha256(JSON.stringify(content))
    const known = await bundles.linkedAs(linkKey)
    return known ?? bundles.putLinked(linkKey, await link({ entry, plugins: linkables, kernel, folder: home, signal }))
  }
}

/** esbuild tells it in words. */
const isFull = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ENOSPC' || /no space left on device/i.test(String(error))

function shopErrorOrThrow(error: unknown): ShopError {
  if (isShopError(error)) return error
  throw error
}

interface MakeWork {
  readonly kernel: KernelModules
  readonly signal: AbortSignal
  readonly onProgress: OnProgress
}

interface LinkWork {
  readonly entry: string
  readonly linkables: readonly Linkable[]
  readonly kernel: KernelModules
  readonly signal: AbortSignal
}
