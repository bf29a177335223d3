import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { PluginMigration } from '../database/index.js'
import { defaultInstallationName, manifest, migrationHash, parse, readMigration } from '../model/index.js'

/** What a plugin's package says beside its code. */
export interface PluginPackage {
  /** The name that an installation of it has. */
  readonly name: string
  readonly version: string
  readonly scopes: readonly string[]
  /** The texts of `mail/*.md` by name. */
  readonly mail: Readonly<Record<string, string>>
  /** Those of `migrations/*.sql`, in their order. */
  readonly migrations: readonly PluginMigration[]
}

/** Reads the package that the folder is in. One without a `shopctl` section has no scopes. */
export function readPluginPackage(folder: string): PluginPackage {
  const { root, json } = nearestPackage(folder)
  const { name = 'plugin', version = '0.0.0', shopctl } = json
  const scopes =
    shopctl === undefined ? [] : parse(manifest, shopctl, `The "shopctl" section of ${root}/package.json`).scopes
  return {
    name: defaultInstallationName(name),
    version,
    scopes,
    mail: readFolder(join(root, 'mail'), '.md'),
    migrations: Object.entries(readFolder(join(root, 'migrations'), '.sql')).map(([file, text]) =>
      migrationOf(file, text),
    ),
  }
}

interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly shopctl?: unknown
}

function nearestPackage(folder: string): { readonly root: string; readonly json: PackageJson } {
  const text = readIfThere(() => readFileSync(join(folder, 'package.json'), 'utf8'))
  if (text !== undefined) return { root: folder, json: JSON.parse(text) as PackageJson }
  if (dirname(folder) === folder) return { root: folder, json: {} }
  return nearestPackage(dirname(folder))
}

function migrationOf(name: string, text: string): PluginMigration {
  const read = readMigration(text)
  if ('problem' in read) throw new Error(`migrations/${name}.sql: ${read.problem}`)
  return { name, ...read, hash: migrationHash(text) }
}

/** The texts of the files with this end, by their names without it, in the order of their names. */
function readFolder(folder: string, end: string): Record<string, string> {
  const files = (readIfThere(() => readdirSync(folder)) ?? []).filter((file) => file.endsWith(end)).sort()
  return Object.fromEntries(files.map((file) => [file.slice(0, -end.length), readFileSync(join(folder, file), 'utf8')]))
}

function readIfThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
