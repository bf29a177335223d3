import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import semver from 'semver'
import { type Static, Type } from 'typebox'
import { manifest, packageName, problemsOf, shopError } from '../../core/model/index.js'

const texts = Type.Record(Type.String(), Type.String())
const names = Type.Union([Type.Boolean(), Type.Array(Type.String())])

const fields = {
  name: packageName,
  version: Type.String(),
  description: Type.Optional(Type.String()),
  license: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  private: Type.Optional(Type.Boolean()),
  scripts: Type.Optional(texts),
  dependencies: Type.Optional(texts),
  optionalDependencies: Type.Optional(texts),
  peerDependencies: Type.Optional(texts),
  bundleDependencies: Type.Optional(names),
  bundledDependencies: Type.Optional(names),
  sideEffects: Type.Optional(names),
  gypfile: Type.Optional(Type.Boolean()),
  os: Type.Optional(Type.Array(Type.String())),
  cpu: Type.Optional(Type.Array(Type.String())),
}
/** What publish reads of a plugin's package.json; whatever else stands in it is kept. */
const pluginPackage = Type.Object({ ...fields, shopctl: manifest })
const libraryPackage = Type.Object(fields)
export type PluginPackage = Static<typeof pluginPackage>

/** The package.json of a plugin's folder. NO_PACKAGE_HERE, NOT_A_PLUGIN, MANIFEST_INVALID with every reason. */
export async function readPackage(folder: string): Promise<PluginPackage> {
  const value = parseText(await readText(folder), folder)
  const id = typeof value['name'] === 'string' ? value['name'] : folder
  if (value['shopctl'] === undefined) throw shopError('NOT_A_PLUGIN', id)
  const reasons = [...problemsOf(pluginPackage, value), ...versionProblems(value), ...writtenByHand(value['shopctl'])]
  if (reasons.length > 0) throw shopError('MANIFEST_INVALID', id, reasons)
  return value as PluginPackage
}

/** What is wrong with the package.json of a package as it was packed, a plugin's or another's. */
export const problemsOfPacked = (value: Readonly<Record<string, unknown>>): string[] => [
  ...problemsOf(value['shopctl'] === undefined ? libraryPackage : pluginPackage, value),
  ...versionProblems(value),
]

async function readText(folder: string): Promise<string> {
  try {
    return await readFile(join(folder, 'package.json'), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw shopError('NO_PACKAGE_HERE', folder)
    throw error
  }
}

function parseText(text: string, folder: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw shopError('MANIFEST_INVALID', folder, [`package.json is no JSON (${(cause as Error).message})`])
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw shopError('MANIFEST_INVALID', folder, ['package.json holds no object'])
}

function versionProblems({ version }: Readonly<Record<string, unknown>>): string[] {
  const isVersion = typeof version !== 'string' || semver.valid(version) === version
  return isVersion ? [] : [`"${version}" is no version (write it as 1.2.3)`]
}

function writtenByHand(section: unknown): string[] {
  if (typeof section !== 'object' || section === null) return []
  const keys = ['facts', 'source'].filter((key) => Object.hasOwn(section, key))
  return keys.map((key) => `"shopctl.${key}" is written by publish and not by hand; remove it`)
}
