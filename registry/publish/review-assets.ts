import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { assetEndings, assetLimits, assetType } from '../../core/model/index.js'
import type { PluginFiles } from './plugin-files.js'

/** Why these assets could not be served. */
export async function reviewAssets(folder: string, { published, refused }: PluginFiles): Promise<string[]> {
  const assets = published.filter((path) => path.startsWith('assets/'))
  const sizes = await Promise.all(assets.map(async (path) => (await stat(join(folder, path))).size))
  const all = sizes.reduce((sum, size) => sum + size, 0)
  return [
    ...assets
      .filter((path) => !refused.some((reason) => reason.includes(path)))
      .flatMap((path) => problemsOf(path, sizes[assets.indexOf(path)] ?? 0)),
    ...(all > assetLimits.all ? [`its assets are larger than ${inMiB(assetLimits.all)} together`] : []),
  ]
}

function problemsOf(path: string, size: number): string[] {
  return [
    ...(/^[A-Za-z0-9._/-]+$/.test(path) ? [] : [`${path} has letters in its name that do not belong into an address`]),
    ...(assetType(path) === undefined ? [`${path} is no asset; they end in ${assetEndings.join(', ')}`] : []),
    ...(size > assetLimits.file ? [`${path} is larger than ${inMiB(assetLimits.file)}`] : []),
  ]
}

const inMiB = (bytes: number): string => `${bytes / 1024 / 1024} MiB`
