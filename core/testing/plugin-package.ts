import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defaultInstallationName, manifest, parse } from '../model/index.js'

/** What a plugin's package says beside its code. */
export interface PluginPackage {
  /** The name that an installation of it has. */
  readonly name: string
  readonly version: string
  /** Its folder. */
  readonly root: string
  /** Names of its peer dependencies. */
  readonly peers: readonly string[]
  readonly scopes: readonly string[]
  /** The texts of `mail/*.md` by name. */
  readonly mail: Readonly<Record<string, string>>
}

/** Reads the package that the folder is in. One without a `shopctl` section has no scopes. */
export function readPluginPackage(folder: string): PluginPackage {
  const { root, json } = nearestPackage(folder)
  const { name = 'plugin', version = '0.0.0', peerDependencies = {}, shopctl } = json
  const peers = Object.keys(peerDependencies)
  const scopes =
    shopctl === undefined ? [] : parse(manifest, shopctl, `The "shopctl" section of ${root}/package.json`).scopes
  return { name: defaultInstallationName(name), version, root, peers, scopes, mail: readMail(join(root, 'mail')) }
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

function readMail(folder: string): Record<string, string> {
  const files = (readIfThere(() => readdirSync(folder)) ?? []).filter((file) => file.endsWith('.md'))
  return Object.fromEntries(
    files.map((file) => [file.slice(0, -'.md'.length), readFileSync(join(folder, file), 'utf8')]),
  )
}

function readIfThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
