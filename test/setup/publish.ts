import { join } from 'node:path'
import { readKernel } from '../../core/build/index.js'
import { createRegistryClient, publishPlugin } from '../../registry/index.js'
import type { RunningPlatform } from './running-platform.js'
import { repository } from './test-platform.js'
import { type PluginSource, writePlugin } from './write-plugin.js'

/** Writes a plugin below `dir` and publishes it to the platform's registry, as its author would. */
export async function publish(platform: RunningPlatform, dir: string, source: PluginSource): Promise<void> {
  await publishFolders(platform, [await writePlugin(dir, source)])
}

/** Publishes the plugin in a folder to the platform's registry. */
export const publishFolder = (platform: RunningPlatform, folder: string): Promise<void> =>
  publishFolders(platform, [folder])

async function publishFolders(platform: RunningPlatform, folders: readonly string[]): Promise<void> {
  const client = createRegistryClient(platform.client.file.registry)
  try {
    const kernel = await readKernel(join(repository, 'dist/kernel'))
    for (const folder of folders) await publishPlugin({ folder, client, kernel, signal: AbortSignal.timeout(60_000) })
  } finally {
    await client.close()
  }
}
