import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { locale, parseJson } from '../model/index.js'
import { assetOf, type PluginModule } from '../protocol/index.js'

/** What a plugin's files bring into its prebundle beside its code. */
export type PluginExtras = Required<Omit<PluginModule, 'default'>>

/** Reads them from the unpacked package; publish has checked them. The same files give the same extras, in one order. */
export async function readExtras(folder: string): Promise<PluginExtras> {
  const [mail, locales, assets] = await Promise.all([
    readAll(join(folder, 'mail'), async (name, path) =>
      name.endsWith('.md') ? [basename(name, '.md'), await readFile(path, 'utf8')] : undefined,
    ),
    readAll(join(folder, 'locales'), async (name, path) =>
      name.endsWith('.json')
        ? [basename(name, '.json'), parseJson(locale, await readFile(path, 'utf8'), path).denials ?? {}]
        : undefined,
    ),
    readAll(join(folder, 'assets'), async (name, path) => {
      const asset = assetOf(name, await readFile(path))
      return asset && [name, asset]
    }),
  ])
  return { mail, locales, assets }
}

/**
 * A module that exports what the plugin's exports, and the extras: mails always, the rest where there is some.
 *
 * @param specifier by which the plugin is imported
 */
export function entryOf(specifier: string, { mail, ...extras }: PluginExtras): string {
  const name = JSON.stringify(specifier)
  const more = Object.entries(extras).filter(([, content]) => Object.keys(content).length > 0)
  const constants = [['mail', mail] as const, ...more].map(
    ([key, content]) => `export const ${key} = ${JSON.stringify(content, undefined, 2)}\n`,
  )
  return `export { default } from ${name}\nexport * from ${name}\n${constants.join('')}`
}

type Read<T> = (name: string, path: string) => Promise<[name: string, value: T] | undefined>

async function readAll<T>(folder: string, read: Read<T>): Promise<Record<string, T>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
  const found = await Promise.all(names.map((name) => read(name, join(folder, name))))
  return Object.fromEntries(found.filter((pair) => pair !== undefined))
}
