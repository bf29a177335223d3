import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A plugin's folder, as far as publish looks at it. Paths are relative to it, with `/`, sorted. */
export interface PluginFiles {
  /** What the code is compiled of. */
  readonly sources: readonly string[]
  /** What is published as it stands. */
  readonly published: readonly string[]
  /** What cannot be published at all. */
  readonly refused: readonly string[]
}

/** `README.md`, however it is cased. */
export const isReadme = (path: string): boolean => /^readme(\.md)?$/i.test(path)

const publishedFolders = /^(mail|migrations|assets|locales)\//
const publishedFiles = /^(readme|licen[cs]e|changelog)(\.[^/]*)?$/i
const leftOut = new Set(['node_modules', 'dist'])

export async function listPluginFiles(folder: string): Promise<PluginFiles> {
  const found = await walk(folder, '')
  const files = found.filter(({ kind }) => kind === 'file').map(({ path }) => path)
  const published = files.filter((path) => publishedFolders.test(path) || publishedFiles.test(path))
  const sources = files.filter((path) => path.startsWith('src/'))
  const links = found.filter(
    ({ kind, path }) => kind === 'link' && (publishedFolders.test(path) || path.startsWith('src/')),
  )
  return {
    sources,
    published,
    refused: [
      ...files
        .filter((path) => /(\.node|(^|\/)binding\.gyp)$/.test(path))
        .map((path) => `it has native code (${path})`),
      ...links.map(({ path }) => `${path} is a symbolic link; put the file itself there`),
    ],
  }
}

interface Found {
  readonly path: string
  readonly kind: 'file' | 'link'
}

async function walk(root: string, below: string): Promise<Found[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true })
  const kept = entries.filter(({ name }) => !name.startsWith('.') && !leftOut.has(name))
  const found = kept
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(async (entry): Promise<Found[]> => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) return walk(root, path)
      if (entry.isSymbolicLink()) return [{ path, kind: 'link' }]
      return entry.isFile() ? [{ path, kind: 'file' }] : []
    })
  return (await Promise.all(found)).flat()
}
