import { readFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readPackage } from '../../../registry/index.js'
import { defaultInstallationName, type Manifest, manifest, type PackageId, parse } from '../../model/index.js'

/** A plugin's folder as the author's shop takes it. */
export interface DevPlugin {
  readonly package: string
  readonly version: string
  readonly id: PackageId
  /** The installation's name. */
  readonly name: string
  readonly manifest: Manifest
  /** The packages of other plugins that it names under `peerDependencies`, be they installed or not. */
  readonly peers: readonly string[]
  readonly folder: string
  /** From the folder. */
  readonly entry: string
}

/** The author's plugin, read afresh, and the plugins that it needs. NO_PACKAGE_HERE, NOT_A_PLUGIN, MANIFEST_INVALID. */
export async function readDevPlugins(folder: string): Promise<{ own: DevPlugin; needed: readonly DevPlugin[] }> {
  const { name, version, shopctl, peerDependencies = {} } = await readPackage(folder)
  const own = devPlugin({ name, version, shopctl, peerDependencies, entry: 'src/index.ts' }, folder)
  return { own, needed: await readNeeded(Object.keys(peerDependencies), folder) }
}

/** Those among the peers that are plugins, as npm has installed them: published, with their facts. */
async function readNeeded(names: readonly string[], folder: string): Promise<DevPlugin[]> {
  const found = names.map(async (name) => {
    const file = findPackageJSON(name, pathToFileURL(join(folder, 'package.json')))
    if (file === undefined) return []
    const json = JSON.parse(await readFile(file, 'utf8')) as PackageJson
    const { version = '', shopctl, peerDependencies = {}, main = 'dist/index.js' } = json
    if (shopctl === undefined) return []
    const section = parse(manifest, shopctl, `The "shopctl" section of ${file}`)
    return [devPlugin({ name, version, shopctl: section, peerDependencies, entry: main }, dirname(file))]
  })
  return (await Promise.all(found)).flat()
}

interface PackageJson {
  readonly version?: string
  readonly main?: string
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly shopctl?: unknown
}

interface Package {
  readonly name: string
  readonly version: string
  readonly shopctl: Manifest
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly entry: string
}

const devPlugin = ({ name, version, shopctl, peerDependencies, entry }: Package, folder: string): DevPlugin => ({
  package: name,
  version,
  id: `${name}@${version}`,
  name: defaultInstallationName(name),
  manifest: shopctl,
  peers: Object.keys(peerDependencies).filter((peer) => !peer.startsWith('@shopctl/')),
  folder,
  entry,
})
