import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'tar'
import { type Lock, shopError, unreadable } from '../model/index.js'
import { mapLimited } from './map-limited.js'
import { partsOf } from './package-id.js'
import type { PackageSource } from './package-source.js'
import { readTarball } from './read-tarball.js'

/** A package as its tarball says it is. */
export interface TarballPackage {
  readonly name: string
  readonly version: string
  readonly manifest: Readonly<Record<string, unknown>>
  readonly readme: string
  readonly tarball: Buffer
}

export interface PackOptions {
  readonly source: PackageSource
  /** Where it is written. */
  readonly out: string
  readonly signal: AbortSignal
}

/** Writes all packages of a lock into one file: a tar of their tarballs, the same bytes for the same lock. */
export async function packLock({ packages }: Lock, { source, out, signal }: PackOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'shopctl-pack-'))
  try {
    const names = await mapLimited(Object.keys(packages).sort(), { limit: 8, signal }, async (id, stop) => {
      const { name, version } = partsOf(id)
      const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
      await writeFile(join(folder, file), await source.tarball(name, version, { signal: stop }))
      return file
    })
    await create({ file: out, cwd: folder, portable: true, mtime: new Date(0), noDirRecurse: true }, names)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The packages in a file: a tarball as npm makes it (`.tgz`), or one that `packLock` has written (`.tar`). PACKAGE_CORRUPT
 * with the file's name, INPUT_INVALID where it cannot be read.
 */
export async function readPackages(path: string): Promise<TarballPackage[]> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw shopError('INPUT_INVALID', `The file ${path}`, [unreadable(error)])
  })
  try {
    if (!path.endsWith('.tar')) return [await packageIn(content)]
    return await Promise.all([...(await readTarball(content, { dropped: 0 })).values()].map(packageIn))
  } catch (error) {
    throw shopError('PACKAGE_CORRUPT', path, (error as Error).message)
  }
}

async function packageIn(tarball: Buffer): Promise<TarballPackage> {
  const files = await readTarball(tarball)
  const text = files.get('package.json')
  if (text === undefined) throw new Error('it holds no package.json')
  const manifest = parseObject(text.toString())
  const { name, version } = manifest
  if (typeof name !== 'string' || typeof version !== 'string')
    throw new Error('its package.json has no name or version')
  const readme = [...files].find(([file]) => /^readme(\.md)?$/i.test(file))?.[1].toString() ?? ''
  return { name, version, manifest, readme, tarball }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('its package.json is no object')
  return value as Readonly<Record<string, unknown>>
}
