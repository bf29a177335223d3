import { resolve } from 'node:path'
import type { Kernel } from '../../core/protocol/index.js'
import type { RegistryClient } from '../client.js'
import { type Examination, examinePlugin } from './examine-plugin.js'
import { inTemporaryFolder } from './in-temporary-folder.js'
import { type OnPublishProgress, reportSteps } from './publish-steps.js'
import { type PluginPackage, readPackage } from './read-package.js'

export interface CheckPluginOptions {
  /** The plugin's; nothing is written there. */
  readonly folder: string
  readonly kernel: Kernel
  readonly onProgress?: OnPublishProgress | undefined
  readonly signal: AbortSignal
}

export interface CheckOptions extends CheckPluginOptions {
  /** Where it would be published; without one nobody knows which versions are there already. */
  readonly client?: Pick<RegistryClient, 'packument'>
}

export interface PluginReport extends Examination {
  readonly name: string
  readonly version: string
}

/** All that publish does before it sends, reported. NO_PACKAGE_HERE, NOT_A_PLUGIN, MANIFEST_INVALID. */
export async function checkPlugin(options: CheckOptions): Promise<PluginReport> {
  const folder = resolve(options.folder)
  const step = reportSteps(options.onProgress)
  const pkg = await step('read', () => readPackage(folder))
  return inTemporaryFolder(async (staging) => {
    const examination = await examinePlugin({ ...options, folder, pkg, staging, step })
    const reasons = [...(await versionProblems(pkg, options)), ...examination.reasons]
    return { ...examination, name: pkg.name, version: pkg.version, reasons }
  })
}

async function versionProblems({ name, version }: PluginPackage, { client, signal }: CheckOptions): Promise<string[]> {
  const published = await client?.packument(name, { own: true, fresh: true, signal })
  const isThere = published !== null && published !== undefined && Object.hasOwn(published.versions, version)
  return isThere ? [`${version} is published already, and a published version never changes: raise "version"`] : []
}
