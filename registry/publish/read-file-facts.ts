import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ParsedLocale, parseLocale, type SellerLocale } from '../../core/model/index.js'
import { changesIn } from './changes-in.js'
import type { FileFacts } from './describe-plugin.js'
import type { PluginFiles } from './plugin-files.js'

/** What a plugin's files say of it. What cannot be read in them is left to those who review them. */
export async function readFileFacts(folder: string, { published }: PluginFiles): Promise<FileFacts> {
  const named = (pattern: RegExp): string[] => published.flatMap((path) => pattern.exec(path)?.[1] ?? [])
  const assets = named(/^assets\/(.+)$/)
  const locales = await Promise.all(
    named(/^locales\/(.+)\.json$/).map(
      async (language) =>
        [language, sellersPart(parseLocale(await readFile(join(folder, `locales/${language}.json`), 'utf8')))] as const,
    ),
  )
  const changes = await changesOf(folder)
  return {
    mail: named(/^mail\/(.+)\.md$/),
    ...(locales.length === 0 ? {} : { locales: Object.fromEntries(locales) }),
    ...(assets.length === 0 ? {} : { assets }),
    ...(changes === undefined ? {} : { changes }),
  }
}

/** What its CHANGELOG.md says of the version that its package.json names. */
async function changesOf(folder: string): Promise<string | undefined> {
  const [changelog, pkg] = await Promise.all(
    ['CHANGELOG.md', 'package.json'].map((file) => readFile(join(folder, file), 'utf8').catch(() => '')),
  )
  const { version } = JSON.parse(pkg || '{}') as { readonly version?: string }
  return version === undefined ? undefined : changesIn(changelog ?? '', version)
}

/** Without what shoppers read, which travels in the bundle. */
function sellersPart(parsed: ParsedLocale): SellerLocale {
  if (parsed.kind === 'fault') return {}
  const { denials: _, ...texts } = parsed.locale
  return texts
}
