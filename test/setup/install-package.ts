import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { extract } from 'tar'
import { createRegistryClient } from '../../registry/index.js'
import type { RunningPlatform } from './running-platform.js'

/** Puts a published package into a folder's `node_modules`, as its author's `npm install` would. */
export async function installPackage({ client }: RunningPlatform, folder: string, name: string): Promise<void> {
  const registry = createRegistryClient(client.file.registry)
  try {
    const packument = await registry.packument(name)
    const tarball = await registry.tarball(name, packument?.['dist-tags']['latest'] ?? '')
    const cwd = join(folder, 'node_modules', name)
    await mkdir(cwd, { recursive: true })
    const unpacking = extract({ cwd, strip: 1 })
    unpacking.end(tarball)
    await once(unpacking, 'close')
  } finally {
    await registry.close()
  }
}
