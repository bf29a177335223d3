import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { Location, Message } from 'esbuild'
import type { PackageId } from '../model/index.js'
import { mapOf, originOf } from './source-map.js'

export interface BlameContext {
  readonly plugin: PackageId
  /** The folder to which esbuild's paths are relative. */
  readonly folder: string
  /** Package → its folder, for all that may be read. */
  readonly folders: ReadonlyMap<PackageId, string>
}

/** What esbuild found, as reasons that name the author's file and line, and the package where it is not the plugin. */
export async function reasonsOf(messages: readonly Message[], context: BlameContext): Promise<string[]> {
  const reasons = await Promise.all(messages.map((message) => reasonOf(message, context)))
  return [...new Set(reasons)].sort()
}

async function reasonOf(message: Message, context: BlameContext): Promise<string> {
  const { location } = message
  const owner = location === null ? undefined : ownerOf(resolve(context.folder, location.file), context)
  if (location === null || owner === undefined) return withoutPlace(message)
  const place = await placeOf(location, owner, context)
  const where = `${owner.id === context.plugin ? '' : `${owner.id}: `}${place.source}:${place.line}`
  const words = wordsOf(message)
  return /^(imports|needs)\b/.test(words) ? `${where} ${words}` : `${where}: ${words}`
}

interface Owner {
  readonly id: PackageId
  readonly folder: string
}

/** The package in which a file is; undefined when it is in none that may be read. */
export function ownerOf(path: string, { folders }: Pick<BlameContext, 'folders'>): Owner | undefined {
  const owner = [...folders].find(([, folder]) => path.startsWith(`${folder}/`))
  return owner === undefined ? undefined : { id: owner[0], folder: owner[1] }
}

/** The author's file and line where the package has a source map, else those of what was published. */
async function placeOf(location: Location, { folder }: Owner, context: BlameContext) {
  const path = resolve(context.folder, location.file)
  const published = { source: relative(folder, path), line: location.line }
  const code = await readFile(path, 'utf8')
  const readBeside = (name: string): Promise<string> => readInside(folder, join(dirname(path), name))
  const map = await mapOf(code, readBeside)
  const origin = map === undefined ? undefined : originOf(map, location)
  if (origin === undefined) return published
  const source = relative(folder, resolve(dirname(path), origin.source))
  return source.startsWith('..') ? published : { source, line: origin.line }
}

async function readInside(folder: string, path: string): Promise<string> {
  if (!path.startsWith(`${folder}/`)) throw new Error(`${path} is not in ${folder}`)
  return readFile(path, 'utf8')
}

function wordsOf({ text, notes }: Message): string {
  const missing = /^Could not resolve "(.+)"$/.exec(text)?.[1]
  if (missing !== undefined)
    return `imports "${missing}", ${whyMissing(missing, notes.map((note) => note.text).join(' '))}`
  if (text.startsWith('No loader is configured for ".node" files'))
    return 'needs native code, which a bundle cannot hold'
  if (/^Cannot read (?:file|directory)/.test(text)) return 'reads what is outside of its package'
  const name = /^No matching export in ".*" for import "(.+)"$/.exec(text)?.[1]
  return name === undefined ? text : `imports "${name}", which is not exported there`
}

function whyMissing(specifier: string, notes: string): string {
  if (/^[./]/.test(specifier)) return 'a file that is not in the package'
  if (/not listed as a dependency/.test(notes)) {
    return 'which is not among its dependencies'
  }
  if (/not exported by package/.test(notes)) return 'which that package does not export'
  return 'which cannot be found'
}

/** What the generated entry could not do is told in terms of the package. */
function withoutPlace({ text }: Message): string {
  if (/^No matching export in ".*" for import "default"$/.test(text)) return 'it has no default export'
  if (/ is larger than \d+ MB$/.test(text)) return text
  if (text.startsWith('Could not resolve ')) return 'its package.json leads to no module: check "exports" and "main"'
  return 'it reads a file outside of its package'
}
