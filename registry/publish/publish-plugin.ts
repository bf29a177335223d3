import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type Manifest, manifest, problemsOf, shopError } from '../../core/model/index.js'
import { integrityOf } from '../client/check-integrity.js'
import type { PublishedVersion } from '../client/packument.js'
import type { PackedPackage } from '../client/publish-document.js'
import type { RegistryClient } from '../client.js'
import type { CheckPluginOptions } from './check-plugin.js'
import { examinePlugin } from './examine-plugin.js'
import { hashSource } from './hash-source.js'
import { inTemporaryFolder } from './in-temporary-folder.js'
import { packPackage } from './pack-package.js'
import { isReadme } from './plugin-files.js'
import { reportSteps } from './publish-steps.js'
import { type PluginPackage, readPackage } from './read-package.js'
import { publishedPackage, writeManifest } from './stage-package.js'

export interface PublishPluginOptions extends CheckPluginOptions {
  /** With a token. */
  readonly client: RegistryClient
  /** A version that was published from the very same files is no error, and costs one question to the registry. */
  readonly ifChanged?: boolean
}

export interface Published {
  readonly name: string
  readonly version: string
  readonly integrity: string
  /** False when it was there already, made of the same files. */
  readonly published: boolean
  /** What its author should see to. */
  readonly warnings: readonly string[]
}

/**
 * Compiles, runs once, checks, packs and publishes the plugin in a folder. NO_PACKAGE_HERE, NOT_A_PLUGIN, MANIFEST_INVALID,
 * VERSION_EXISTS, PUBLISH_REFUSED with every reason, and what the registry's client throws.
 */
export async function publishPlugin(options: PublishPluginOptions): Promise<Published> {
  const { client, ifChanged = false, signal } = options
  const folder = resolve(options.folder)
  const step = reportSteps(options.onProgress)
  const pkg = await step('read', () => readPackage(folder))
  const source = await hashSource(folder)
  const { name, version } = pkg
  const known = (await client.packument(name, { own: true, fresh: true, signal }))?.versions[version]
  if (known !== undefined) {
    if (!ifChanged || sourceOf(known) !== source) throw shopError('VERSION_EXISTS', `${name}@${version}`)
    return { name, version, integrity: known.dist.integrity ?? '', published: false, warnings: [] }
  }
  return inTemporaryFolder(async (staging) => {
    const { reasons, warnings, facts } = await examinePlugin({ ...options, folder, pkg, staging, step })
    if (reasons.length > 0 || facts === null) throw shopError('PUBLISH_REFUSED', `${name}@${version}`, reasons)
    const packed = await step('pack', () => pack(staging, pkg, publishedPackage(pkg, { facts, source })))
    await step('send', () => client.publish(packed, { signal }))
    return { name, version, integrity: integrityOf(packed.tarball), published: true, warnings }
  })
}

async function pack(staging: string, pkg: PluginPackage, manifest: PackedPackage['manifest']): Promise<PackedPackage> {
  await writeManifest(staging, manifest)
  const folder = join(staging, 'package')
  const readme = (await readdir(folder)).find(isReadme) ?? 'README.md'
  const text = await readFile(join(folder, readme), 'utf8')
  return { name: pkg.name, version: pkg.version, manifest, readme: text, tarball: await packPackage(staging) }
}

function sourceOf({ shopctl }: PublishedVersion): string | undefined {
  return problemsOf(manifest, shopctl).length === 0 ? (shopctl as Manifest).source : undefined
}
