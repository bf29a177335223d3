import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { PluginMigration } from '../database/index.js'
import {
  defaultInstallationName,
  locale,
  manifest,
  migrationHash,
  parse,
  parseJson,
  readMigration,
} from '../model/index.js'
import { type Asset, assetOf, type PluginModule } from '../protocol/index.js'

/** What a plugin's package says beside its code. */
export interface PluginPackage {
  /** The name that an installation of it has. */
  readonly name: string
  readonly version: string
  /** Its folder. */
  readonly root: string
  /** Names of its peer dependencies. */
  readonly peers: readonly string[]
  /** Whether that is a plugin's package, and says what there is to know. */
  readonly isPlugin: boolean
  readonly scopes: readonly string[]
  /** The texts of `mail/*.md` by name. */
  readonly mail: PluginModule['mail']
  readonly locales: NonNullable<PluginModule['locales']>
  readonly assets: NonNullable<PluginModule['assets']>
  /** Those of `migrations/*.sql`, in their order. */
  readonly migrations: readonly PluginMigration[]
}

/** Reads the package that the folder is in. One without a `shopctl` section has no scopes. */
export function readPluginPackage(folder: string): PluginPackage {
  const { root, json } = nearestPackage(folder)
  const { name = 'plugin', version = '0.0.0', peerDependencies = {}, shopctl } = json
  const peers = Object.keys(peerDependencies)
  const scopes =
    shopctl === undefined ? [] : parse(manifest, shopctl, `The "shopctl" section of ${root}/package.json`).scopes
  const isPlugin = shopctl !== undefined
  return { name: defaultInstallationName(name), version, root, peers, isPlugin, scopes, ...readFiles(root) }
}

interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly shopctl?: unknown
}

function nearestPackage(folder: string): { readonly root: string; readonly json: PackageJson } {
  const text = readIfThere(() => readFileSync(join(folder, 'package.json'), 'utf8'))
  if (text !== undefined) return { root: folder, json: JSON.parse(text) as PackageJson }
  if (dirname(folder) === folder) return { root: folder, json: {} }
  return nearestPackage(dirname(folder))
}

/** What the builder would put beside the code. */
function readFiles(root: string): Pick<PluginPackage, 'mail' | 'locales' | 'assets' | 'migrations'> {
  const assets = readAll(join(root, 'assets'), '').map(([name, content]) => [name, assetOf(name, content)] as const)
  return {
    mail: Object.fromEntries(readAll(join(root, 'mail'), '.md').map(([name, content]) => [name, content.toString()])),
    locales: Object.fromEntries(
      readAll(join(root, 'locales'), '.json').map(([language, content]) => [
        language,
        parseJson(locale, content.toString(), `The file locales/${language}.json`).denials ?? {},
      ]),
    ),
    migrations: readAll(join(root, 'migrations'), '.sql')
      .map(([name, content]) => migrationOf(name, content.toString()))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    assets: Object.fromEntries(assets.filter((pair): pair is readonly [string, Asset] => pair[1] !== undefined)),
  }
}

function migrationOf(name: string, text: string): PluginMigration {
  const read = readMigration(text)
  if ('problem' in read) throw new Error(`migrations/${name}.sql: ${read.problem}`)
  return { name, ...read, hash: migrationHash(text) }
}

/** The folder's files with this ending, by their names without it. */
function readAll(folder: string, ending: string): [name: string, content: Buffer][] {
  const entries = readIfThere(() => readdirSync(folder, { recursive: true, withFileTypes: true })) ?? []
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path).slice(0, -ending.length || undefined), readFileSync(path)])
}

function readIfThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
