import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Facts } from '../../core/model/index.js'
import type { PluginFiles } from './plugin-files.js'
import type { PluginPackage } from './read-package.js'

/** Copies what is published as it stands, and writes the package.json that is published. */
export async function stagePackage(
  folder: string,
  staging: string,
  { pkg, files }: { pkg: PluginPackage; files: PluginFiles },
): Promise<void> {
  for (const path of files.published) {
    const target = join(staging, 'package', path)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(join(folder, path), target)
    await chmod(target, 0o644) // a tarball remembers modes, which differ from machine to machine
  }
  await writeManifest(staging, publishedPackage(pkg))
}

export async function writeManifest(staging: string, manifest: object): Promise<void> {
  await mkdir(join(staging, 'package'), { recursive: true })
  await writeFile(join(staging, 'package/package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** What publish found out about a plugin and writes into its manifest. */
export interface Findings {
  readonly facts: Facts
  /** Of `hashSource`. */
  readonly source: string
}

/** The author's package.json without what only he needs, and with where the code is. */
export function publishedPackage(pkg: PluginPackage, findings?: Findings): Readonly<Record<string, unknown>> {
  const leftOut = ['devDependencies', 'scripts', 'files', 'workspaces', 'bin', 'module', 'browser']
  // What a program outside needs no shop has to bring.
  if (pkg.shopctl.external !== undefined) leftOut.push('dependencies', 'optionalDependencies')
  const kept = Object.entries(pkg).filter(([key]) => !leftOut.includes(key))
  return {
    ...Object.fromEntries(kept),
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
    shopctl: { ...pkg.shopctl, ...findings },
  }
}
