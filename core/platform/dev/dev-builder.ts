import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  Describer,
  linkDependencies,
  listPluginFiles,
  readFileFacts,
  readPackage,
  reviewMigrations,
} from '../../../registry/index.js'
import { bundleSource, type Linkable, link, writeEntry } from '../../build/index.js'
import {
  checkConfig,
  type Facts,
  type JsonObject,
  type LockedPlugin,
  type Manifest,
  type ReleasePlugin,
  shopError,
} from '../../model/index.js'
import type { Kernel } from '../../protocol/index.js'
import { type DevPlugin, readDevPlugins } from './read-dev-plugin.js'

export interface DevBuild {
  /** Absolute path of the bundle. */
  readonly bundle: string
  readonly plugins: readonly ReleasePlugin[]
  /** By installation name, defaults filled in. */
  readonly config: Readonly<Record<string, JsonObject>>
  /** The texts of all migrations, by hash. */
  readonly migrations: ReadonlyMap<string, string>
}

export interface DevBuilderOptions {
  /** The plugin's. */
  readonly folder: string
  /** The author's settings for it. */
  readonly config: JsonObject
  readonly kernel: Kernel
  /** Where bundles are written. */
  readonly out: string
}

/** Makes releases of a plugin's folder: source → module → facts → bundle. */
export class DevBuilder {
  readonly #options: DevBuilderOptions
  readonly #describer: Describer
  #number = 0
  /** What the author's plugin declared last. */
  #facts: Facts | undefined

  constructor(options: DevBuilderOptions) {
    this.#options = options
    this.#describer = new Describer({ kernel: options.kernel, folder: options.out })
  }

  /** Rejects with what is wrong in the author's files, each with its line; with CONFIG_INVALID. */
  async build(signal: AbortSignal): Promise<DevBuild> {
    const { own, needed } = await readDevPlugins(this.#options.folder)
    const all = [...needed, own]
    const linkables = await Promise.all(all.map((plugin) => this.#module(plugin, all, signal)))
    const linked = (facts: Facts): Promise<string> =>
      this.#link(writeEntry(all.map(entryOf(own, facts))), linkables, signal)
    // Most edits change nothing of what a plugin declares: it is linked so while it is asked.
    const assumed = this.#facts
    const early = assumed && linked(assumed)
    early?.catch(() => undefined)
    const facts = await this.#factsOf(own, linkables.at(-1)?.text ?? '')
    this.#facts = facts
    const plugins = all.map((plugin): ReleasePlugin => {
      const { scopes, facts: declared = facts } = manifestOf(plugin, own, facts)
      return { ...lockedAs(plugin), scopes, facts: declared }
    })
    const config = plugins.map(({ name, facts: { config: schema } }) => {
      return [name, checkConfig(name, schema, name === own.name ? this.#options.config : {})] as const
    })
    const bundle = early !== undefined && isDeepStrictEqual(assumed, facts) ? early : linked(facts)
    return {
      bundle: await bundle,
      plugins,
      config: Object.fromEntries(config),
      migrations: await readMigrations(all, plugins),
    }
  }

  /** Takes its time to be quick at the next build. */
  prepare(): void {
    this.#describer.prepare()
  }

  close(): Promise<void> {
    return this.#describer.close()
  }

  #module(plugin: DevPlugin, all: readonly DevPlugin[], signal: AbortSignal): Promise<Linkable> {
    const { id, folder, entry } = plugin
    const others = all.filter((other) => other !== plugin).map((other) => [other.package, other.id] as const)
    return bundleSource({
      plugin: id,
      folder,
      entry,
      plugins: new Map(others),
      kernel: this.#options.kernel,
      signal,
    })
  }

  async #factsOf({ id, folder }: DevPlugin, text: string): Promise<Facts> {
    const file = await this.#stage(folder, text)
    const files = await listPluginFiles(folder)
    const [description, { migrations, reasons }] = await Promise.all([
      this.#describer.describe(file, await readFileFacts(folder, files)),
      reviewMigrations(folder, files),
    ])
    if (description.kind === 'fault') throw shopError('BUILD_FAILED', id, [description.reason])
    if (reasons.length > 0) throw shopError('BUILD_FAILED', id, reasons)
    return { ...description.facts, ...(migrations.length === 0 ? {} : { migrations: [...migrations] }) }
  }

  async #link(entry: string, plugins: readonly Linkable[], signal: AbortSignal): Promise<string> {
    const { kernel, out } = this.#options
    const { code, map } = await link({ entry, plugins, kernel, folder: out, signal })
    const file = await this.#write('bundle', code)
    await writeFile(`${file}.map`, map)
    return file
  }

  /** The module as it would lie in its package, with what npm has installed for it. */
  async #stage(folder: string, text: string): Promise<string> {
    this.#number += 1
    const staging = join(this.#options.out, `plugin-${this.#number}`)
    await mkdir(join(staging, 'dist'), { recursive: true })
    await linkDependencies(folder, staging, await readPackage(folder))
    await copyFile(join(folder, 'package.json'), join(staging, 'package.json'))
    const file = join(staging, 'dist/index.mjs')
    await writeFile(file, text)
    return file
  }

  /** Under a name of its own each time: Node never loads a module twice. */
  async #write(what: string, content: string | Buffer): Promise<string> {
    this.#number += 1
    const file = join(this.#options.out, `${what}-${this.#number}.mjs`)
    await writeFile(file, content)
    return file
  }
}

const manifestOf = (plugin: DevPlugin, own: DevPlugin, facts: Facts): Manifest =>
  plugin === own ? { ...own.manifest, facts } : published(plugin)

const entryOf = (own: DevPlugin, facts: Facts) => (plugin: DevPlugin) => {
  const { id, peers } = plugin
  return { id, peers, locked: lockedAs(plugin), manifest: manifestOf(plugin, own, facts) }
}

/** DEPENDENCY_UNSUPPORTED for a plugin that came past publish. */
function published({ id, manifest }: DevPlugin): Manifest {
  if (manifest.facts !== undefined) return manifest
  throw shopError('DEPENDENCY_UNSUPPORTED', id, 'it was not published by "shopctl plugin publish"')
}

const lockedAs = ({ name, package: packageName, version }: DevPlugin): LockedPlugin => ({
  name,
  package: packageName,
  version,
  kind: 'explicit',
  enabled: true,
})

async function readMigrations(
  all: readonly DevPlugin[],
  plugins: readonly ReleasePlugin[],
): Promise<ReadonlyMap<string, string>> {
  const texts = all.flatMap(({ folder }, at) =>
    (plugins[at]?.facts.migrations ?? []).map(
      async ({ name, hash }) => [hash, await readFile(join(folder, `migrations/${name}.sql`), 'utf8')] as const,
    ),
  )
  return new Map(await Promise.all(texts))
}
