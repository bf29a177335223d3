import { readFile, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Message } from 'esbuild'
import { type PackageId, shopError } from '../model/index.js'
import { compileTypescript } from './compile-typescript.js'
import { declaredImports } from './declared-imports.js'
import type { KernelModules } from './kernel-packages.js'
import type { Linkable } from './link.js'
import { commonJsBanner, moduleOptions } from './module-options.js'
import { outsideImports } from './outside-imports.js'
import { entryOf, readExtras } from './plugin-extras.js'
import { type Built, codeAndMap, isBuildFailure, runEsbuild } from './run-esbuild.js'
import { inlineMap, parseMap, renameSources } from './source-map.js'
import { sha256 } from './whole-files.js'

export interface SourceRequest {
  readonly plugin: PackageId
  /** The plugin's folder, its packages installed as npm does it. */
  readonly folder: string
  /** Its entry, from there: `src/index.ts`, or a module of JavaScript. */
  readonly entry: string
  /** The name of each other plugin that it may import → that one's id. */
  readonly plugins: ReadonlyMap<string, PackageId>
  readonly kernel: KernelModules
  readonly signal: AbortSignal
}

/**
 * What `prebundle` makes of a published plugin, made of its author's folder: for a shop on the author's own machine.
 * BUILD_FAILED with every reason, each with file and line.
 */
export async function bundleSource(request: SourceRequest): Promise<Linkable> {
  const folder = await realpath(request.folder)
  const { code, map } = codeAndMap(await build({ ...request, folder }))
  const renamed = renameSources(parseMap(map.text), (source) => `${request.plugin}/${source}`)
  const text = code.text + inlineMap(renamed)
  return { id: request.plugin, key: sha256(text), text, plugins: request.plugins }
}

async function build({ plugin, folder, entry, plugins, kernel, signal }: SourceRequest): Promise<Built> {
  const contents = entryOf(`./${entry}`, await readExtras(folder))
  const rules = { kernel, plugins: new Set(plugins.keys()), absent: new Set<string>() }
  const declared = await declaredIn(folder)
  try {
    return await runEsbuild(
      {
        ...moduleOptions(folder, contents),
        banner: { js: commonJsBanner },
        plugins: [outsideImports(rules), compileTypescript(folder), declaredImports(folder, declared)],
      },
      signal,
    )
  } catch (error) {
    if (!isBuildFailure(error)) throw error
    throw shopError(
      'BUILD_FAILED',
      plugin,
      error.errors.map((message) => reasonOf(message, folder)),
    )
  }
}

/** The packages that a plugin may import: those it lists, and itself. */
async function declaredIn(folder: string): Promise<ReadonlySet<string>> {
  const { name, dependencies, optionalDependencies, peerDependencies } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  ) as PackageJson
  return new Set([name, ...Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })])
}

type Listed = Readonly<Record<string, string>>

interface PackageJson {
  readonly name: string
  readonly dependencies?: Listed
  readonly optionalDependencies?: Listed
  readonly peerDependencies?: Listed
}

function reasonOf({ text, location }: Message, folder: string): string {
  if (location === null) return text
  const file = location.file.startsWith('/') ? relative(folder, location.file) : location.file
  return `${file}:${location.line}:${location.column + 1} ${text}`
}
