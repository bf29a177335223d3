import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RegistryClient } from '../client.js'
import { inTemporaryFolder } from './in-temporary-folder.js'
import { packPackage } from './pack-package.js'

export interface PublishLibraryOptions {
  /** With `package.json`, whose `files` name folders that are published. */
  readonly folder: string
  /** With a token. */
  readonly client: RegistryClient
  readonly signal: AbortSignal
}

interface LibraryManifest {
  readonly name: string
  readonly version: string
  readonly files: readonly string[]
}

/**
 * Publishes a package of the platform's own that is no plugin, unless its version is there already. Answers whether it
 * was sent.
 */
export async function publishLibrary({ folder, client, signal }: PublishLibraryOptions): Promise<boolean> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as LibraryManifest
  const { name, version, files } = manifest
  const known = await client.packument(name, { own: true, fresh: true, signal })
  if (known?.versions[version] !== undefined) return false
  return inTemporaryFolder(async (staging) => {
    await mkdir(join(staging, 'package'))
    for (const file of ['package.json', ...files]) {
      await cp(join(folder, file), join(staging, 'package', file), { recursive: true })
    }
    const tarball = await packPackage(staging)
    await client.publish({ name, version, manifest: { ...manifest }, readme: '', tarball }, { signal })
    return true
  })
}
