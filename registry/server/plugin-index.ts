import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PluginSummary } from '../../core/model/index.js'
import type { Folders } from './folders.js'
import { rankPlugins } from './rank-plugins.js'
import { summarizePackage } from './summarize-package.js'

interface Entry {
  /** Of the package's file, so that a start reads only what changed. */
  readonly mtime: number
  /** Null for a package that is no plugin. */
  readonly plugin: PluginSummary | null
}

/** How many files are looked at side by side: enough to keep the disk busy, few enough to answer requests between. */
const width = 32

/** Knows the newest version of every plugin that was published here; exact at the moment of the question. */
export class PluginIndex {
  readonly #folders: Folders
  readonly #changed = new Set<string>()
  #entries: Map<string, Entry> | undefined
  #loading: Promise<Map<string, Entry>> | undefined

  constructor(folders: Folders) {
    this.#folders = folders
  }

  /** Begins to read; a search waits for it. */
  load(): void {
    this.#ready().catch(() => undefined) // the search that needs it tries again and says why
  }

  /** Its next search reads this package anew. */
  markChanged(name: string): void {
    this.#changed.add(name)
  }

  /** The plugins that have every word of `text` in what they say of themselves, the best match first. */
  async search(text: string, limit: number): Promise<readonly PluginSummary[]> {
    const entries = await this.#ready()
    for (const name of this.#changed) {
      this.#changed.delete(name)
      await this.#read(entries, name)
    }
    const plugins = [...entries.values()].flatMap(({ plugin }) => plugin ?? [])
    return rankPlugins(plugins, text).slice(0, limit)
  }

  /** Keeps what it knows for the next start. */
  async close(): Promise<void> {
    if (this.#entries === undefined) return
    const path = this.#folders.index
    await writeFile(`${path}.new`, JSON.stringify(Object.fromEntries(this.#entries)))
    await rename(`${path}.new`, path)
  }

  async #ready(): Promise<Map<string, Entry>> {
    if (this.#entries !== undefined) return this.#entries
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    this.#entries = await this.#loading
    return this.#entries
  }

  async #load(): Promise<Map<string, Entry>> {
    const known = await this.#readKnown()
    const entries = new Map<string, Entry>()
    const names = await listPackages(this.#folders.packages)
    const next = names.values()
    const worker = async () => {
      for (const name of next) await this.#read(entries, name, known[name])
    }
    await Promise.all(Array.from({ length: width }, worker))
    return entries
  }

  async #readKnown(): Promise<Readonly<Record<string, Entry>>> {
    try {
      return JSON.parse(await readFile(this.#folders.index, 'utf8')) as Readonly<Record<string, Entry>> // written by `close`
    } catch {
      return {}
    }
  }

  async #read(entries: Map<string, Entry>, name: string, known?: Entry): Promise<void> {
    const path = join(this.#folders.packages, name, 'package.json')
    try {
      const { mtimeMs: mtime } = await stat(path)
      const plugin = known?.mtime === mtime ? known.plugin : summarizePackage(await readFile(path, 'utf8'))
      entries.set(name, { mtime, plugin })
    } catch {
      entries.delete(name) // unpublished, or not yet published
    }
  }
}

async function listPackages(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'))
  const scopes = names.filter((name) => name.startsWith('@'))
  const scoped = await Promise.all(
    scopes.map(async (scope) => (await readdir(join(folder, scope))).map((name) => `${scope}/${name}`)),
  )
  return [...names.filter((name) => !name.startsWith('@')), ...scoped.flat()]
}
