import { gunzipSync } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'

/** Path inside the package → content. */
export type PackageFiles = ReadonlyMap<string, Buffer>

/** More than any package that belongs into a shop; stops tarballs that unpack to the size of a disk. */
const usual: TarballLimits = { bytes: 256 * 1024 * 1024, files: 50_000 }
const fileTypes = new Set(['File', 'OldFile', 'ContiguousFile'])
const folderTypes = new Set(['Directory', 'GNUDumpDir'])

export interface TarballLimits {
  /** Of all files together. */
  readonly bytes: number
  readonly files: number
}

export interface ReadTarballOptions {
  /** So many folders of each path are left out: one, where nothing is said. */
  readonly dropped?: number
  readonly most?: TarballLimits
}

/**
 * The files of a package's tarball, in memory, so that nothing of a bad one reaches the disk. As npm does, the first
 * folder of each path is left out. Throws what is wrong in half a sentence: links, devices, paths
 * that lead out, a cut.
 */
export async function readTarball(
  tarball: Buffer,
  { dropped = 1, most = usual }: ReadTarballOptions = {},
): Promise<PackageFiles> {
  const files = new Map<string, Buffer>()
  const unpacked = gunzip(tarball, most)
  await new Promise<void>((resolve, reject) => {
    let size = 0
    const parser = new Parser({ strict: true })
    parser.on('error', reject)
    parser.on('end', () => resolve())
    parser.on('ignoredEntry', ({ type, path }: ReadEntry) => reject(new Error(`it holds ${path}, a ${type}`)))
    parser.on('entry', (entry: ReadEntry) => {
      size += entry.size
      const problem = size > most.bytes ? tooMuch(most) : problemOf(entry, files, most)
      if (problem !== undefined) {
        reject(new Error(problem))
        entry.resume()
        return
      }
      collect(entry, files, dropped)
    })
    parser.end(unpacked)
  })
  const clash = [...files.keys()].find((path) => foldersAbove(path).some((folder) => files.has(folder)))
  if (clash !== undefined) throw new Error(`it holds ${clash} below a file`)
  return files
}

const tooMuch = ({ bytes }: TarballLimits): string => `it unpacks to more than ${bytes / 1024 / 1024} MB`

/** The parser would unpack all of a bomb at once. What is not compressed it takes as it is. */
function gunzip(tarball: Buffer, most: TarballLimits): Buffer {
  if (tarball[0] !== 0x1f || tarball[1] !== 0x8b) return tarball
  // Headers and the rest of blocks, which the parser counts as nothing.
  const maxOutputLength = most.bytes + (most.files + 2) * 1024
  try {
    return gunzipSync(tarball, { maxOutputLength })
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? new Error(tooMuch(most)) : error
  }
}

function problemOf({ path, type }: ReadEntry, files: PackageFiles, most: TarballLimits): string | undefined {
  if (!fileTypes.has(type) && !folderTypes.has(type)) return `it holds ${path}, a ${type}`
  const parts = path.split('/')
  if (path.startsWith('/') || parts.includes('..') || /[\\\0]/.test(path))
    return `it holds a path that leads out: ${path}`
  return files.size >= most.files ? `it holds more than ${most.files} files` : undefined
}

function collect(entry: ReadEntry, files: Map<string, Buffer>, dropped: number): void {
  const path = entry.path
    .split('/')
    .slice(dropped)
    .filter((part) => part !== '' && part !== '.')
    .join('/')
  if (path === '' || !fileTypes.has(entry.type)) {
    entry.resume()
    return
  }
  const chunks: Buffer[] = []
  entry.on('data', (chunk: Buffer) => chunks.push(chunk))
  entry.on('end', () => files.set(path, Buffer.concat(chunks)))
}

const foldersAbove = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_part, index, parts) => parts.slice(0, index + 1).join('/'))
