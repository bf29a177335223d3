import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { assetEndings, assetLimits, assetType } from '../../core/model/index.js'
import type { PluginFiles } from './plugin-files.js'

/** Why these assets could not be served. */
export async function reviewAssets(folder: string, { published }: PluginFiles): Promise<string[]> {
  const assets = published.filter((path) => path.startsWith('assets/'))
  const sizes = await Promise.all(assets.map(async (path) => (await stat(join(folder, path))).size))
  const all = sizes.reduce((sum, size) => sum + size, 0)
  const tooMuch =
    all > assetLimits.all ? [`its assets are ${inMiB(all)}; together they may be ${inMiB(assetLimits.all)}`] : []
  return [...assets.flatMap((path, index) => problemsOf(path, sizes[index] ?? 0)), ...tooMuch]
}

function problemsOf(path: string, size: number): string[] {
  return [
    ...(/^[A-Za-z0-9._/-]+$/.test(path) ? [] : [`${path} has letters in its name that do not belong into an address`]),
    ...(assetType(path) === undefined ? [`${path} is no asset; they end in ${assetEndings.join(', ')}`] : []),
    ...(size > assetLimits.file ? [`${path} is ${inMiB(size)}; an asset may be ${inMiB(assetLimits.file)}`] : []),
  ]
}

const inMiB = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '')} MiB`
