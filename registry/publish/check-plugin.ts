import { resolve } from 'node:path'
import type { Kernel } from '../../core/protocol/index.js'
import { type Examination, examinePlugin } from './examine-plugin.js'
import { inTemporaryFolder } from './in-temporary-folder.js'
import { type OnPublishProgress, reportSteps } from './publish-steps.js'
import { readPackage } from './read-package.js'

export interface CheckPluginOptions {
  /** The plugin's; nothing is written there. */
  readonly folder: string
  readonly kernel: Kernel
  readonly onProgress?: OnPublishProgress | undefined
  readonly signal: AbortSignal
}

export interface PluginReport extends Examination {
  readonly name: string
  readonly version: string
}

/** All that publish does before it sends, reported. NO_PACKAGE_HERE, NOT_A_PLUGIN, MANIFEST_INVALID. */
export async function checkPlugin(options: CheckPluginOptions): Promise<PluginReport> {
  const folder = resolve(options.folder)
  const step = reportSteps(options.onProgress)
  const pkg = await step('read', () => readPackage(folder))
  return inTemporaryFolder(async (staging) => {
    const examination = await examinePlugin({ ...options, folder, pkg, staging, step })
    return { name: pkg.name, version: pkg.version, ...examination }
  })
}
