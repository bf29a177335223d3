import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isReadme, type PluginFiles } from './plugin-files.js'
import type { PluginPackage } from './read-package.js'

/** Why these files cannot be published. */
export async function reviewFiles(folder: string, pkg: PluginPackage, files: PluginFiles): Promise<string[]> {
  const readme = files.published.find(isReadme)
  const isSaid = readme !== undefined && (await stat(join(folder, readme))).size > 0
  const isLicensed = pkg.license !== undefined || files.published.some((path) => /^licen[cs]e/i.test(path))
  return [
    ...files.refused,
    ...(pkg.shopctl.external !== undefined || files.sources.includes('src/index.ts')
      ? []
      : ['there is no src/index.ts']),
    ...(isSaid ? [] : ['there is no README.md; sellers read it before they install']),
    ...(isLicensed ? [] : ['it has no license: write "license" into package.json, or a LICENSE file']),
  ]
}
