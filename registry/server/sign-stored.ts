import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { integrityOf } from '../client/check-integrity.js'
import type { SigningKey } from './signing-key.js'

/** What verdaccio keeps of a package; only what is signed. */
interface StoredPackage {
  readonly name: string
  readonly versions: Readonly<
    Record<string, { readonly dist: { readonly tarball: string; readonly integrity?: string } }>
  >
}

/**
 * Signs all versions in a folder of packages: those whose tarball is still what it was published as. The others stay without
 * a signature, and nobody builds with them.
 */
export async function signStored(packages: string, key: SigningKey): Promise<void> {
  for (const folder of await foldersIn(packages)) await signPackage(join(packages, folder), key)
}

/** `name` and `@scope/name`. */
async function foldersIn(packages: string): Promise<string[]> {
  const entries = (await readdir(packages, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const folders = entries.map(async ({ name }) =>
    name.startsWith('@') ? (await readdir(join(packages, name))).map((inner) => join(name, inner)) : [name],
  )
  return (await Promise.all(folders)).flat()
}

/** Undefined of one that is being published just now. */
function storedIn(text: string): StoredPackage | undefined {
  try {
    return JSON.parse(text) as StoredPackage // verdaccio's own file
  } catch {
    return undefined
  }
}

async function signPackage(folder: string, key: SigningKey): Promise<void> {
  const path = join(folder, 'package.json')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const stored = storedIn(text)
  if (stored === undefined) return
  const versions: Record<string, unknown> = {}
  for (const [version, entry] of Object.entries(stored.versions)) {
    const { dist } = entry
    const tarball = await readFile(join(folder, dist.tarball.split('/').at(-1) ?? '')).catch(() => undefined)
    const integrity = tarball === undefined ? undefined : integrityOf(tarball)
    const isWhole = integrity !== undefined && (dist.integrity ?? integrity) === integrity
    versions[version] = isWhole
      ? { ...entry, dist: { ...dist, integrity, signatures: [key.sign(`${stored.name}@${version}`, integrity)] } }
      : entry
  }
  await writeFile(`${path}.signed`, JSON.stringify({ ...stored, versions }, null, '\t'))
  await rename(`${path}.signed`, path)
}
