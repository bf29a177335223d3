import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { placeholderFault, placeIn } from './placeholder-fault.js'
import type { PluginFiles } from './plugin-files.js'

/** `deny('TOO_SMALL', 'Orders start at {{minimum}}.'`: a call with both texts written out. */
const denial =
  /\bdeny\(\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`$]*)`)\s*,\s*(?:'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\$])*)`)/dg

/** Why words with which the plugin's code denies could not be filled. What is put together at run time nobody sees here. */
export async function reviewDenials(folder: string, { sources }: PluginFiles): Promise<string[]> {
  const reasons = await Promise.all(
    sources.map(async (path) => brokenDenials(path, await readFile(join(folder, path), 'utf8'))),
  )
  return reasons.flat()
}

function brokenDenials(path: string, source: string): string[] {
  if (!source.includes('@shopctl/sdk')) return []
  return [...source.matchAll(denial)].flatMap((call) => {
    const code = call[1] ?? call[2] ?? call[3] ?? ''
    const group = [4, 5, 6].find((at) => call[at] !== undefined) ?? 4
    const fault = placeholderFault(call[group] ?? '')
    const begin = call.indices?.[group]?.[0] ?? call.index
    return fault === undefined ? [] : [`${path}:${placeIn(source, begin + fault.at)} "${code}": ${fault.reason}`]
  })
}
