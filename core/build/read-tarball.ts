import { Parser, type ReadEntry } from 'tar'

/** Path inside the package → content. */
export type PackageFiles = ReadonlyMap<string, Buffer>

/** More than any package that belongs into a shop; stops tarballs that unpack to the size of a disk. */
const mostBytes = 256 * 1024 * 1024
const mostFiles = 50_000
const fileTypes = new Set(['File', 'OldFile', 'ContiguousFile'])
const folderTypes = new Set(['Directory', 'GNUDumpDir'])

/**
 * The files of a package's tarball, in memory, so that nothing of a bad one reaches the disk. As npm does, the first
 * folder of each path is dropped, or as many as are told. Throws what is wrong in half a sentence: links, devices, paths
 * that lead out, a cut.
 */
export async function readTarball(tarball: Buffer, dropped = 1): Promise<PackageFiles> {
  const files = new Map<string, Buffer>()
  await new Promise<void>((resolve, reject) => {
    let size = 0
    const parser = new Parser({ strict: true })
    parser.on('error', reject)
    parser.on('end', () => resolve())
    parser.on('ignoredEntry', ({ type, path }: ReadEntry) => reject(new Error(`it holds ${path}, a ${type}`)))
    parser.on('entry', (entry: ReadEntry) => {
      size += entry.size
      const problem = size > mostBytes ? 'it unpacks to more than 256 MB' : problemOf(entry, files)
      if (problem !== undefined) {
        reject(new Error(problem))
        entry.resume()
        return
      }
      collect(entry, files, dropped)
    })
    parser.end(tarball)
  })
  const clash = [...files.keys()].find((path) => foldersAbove(path).some((folder) => files.has(folder)))
  if (clash !== undefined) throw new Error(`it holds ${clash} below a file`)
  return files
}

function problemOf({ path, type }: ReadEntry, files: PackageFiles): string | undefined {
  if (!fileTypes.has(type) && !folderTypes.has(type)) return `it holds ${path}, a ${type}`
  const parts = path.split('/')
  if (path.startsWith('/') || parts.includes('..') || /[\\\0]/.test(path))
    return `it holds a path that leads out: ${path}`
  return files.size >= mostFiles ? `it holds more than ${mostFiles} files` : undefined
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
