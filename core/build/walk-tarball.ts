import { once } from 'node:events'
import { createGunzip } from 'node:zlib'
import { Parser, type ReadEntry } from 'tar'

export interface TarballLimits {
  /** Of all files together. */
  readonly bytes: number
  /** Folders count, too. */
  readonly files: number
}

/** More than any package that belongs into a shop; stops tarballs that unpack to the size of a disk. */
export const usualLimits: TarballLimits = { bytes: 256 * 1024 * 1024, files: 50_000 }

interface WalkOptions {
  /** So many folders of each path are left out. */
  readonly dropped: number
  readonly most: TarballLimits
}

/** What is done with a file of the tarball, before the next one comes: it reads the entry to its end, or rejects. */
type Take = (path: string, entry: ReadEntry) => Promise<void>

/** Long paths and the like, in bytes, which the parser holds. */
const mostMeta = 16 * 1024 * 1024
const longestPath = 1_024
const fileTypes = new Set(['File', 'OldFile', 'ContiguousFile'])
const folderTypes = new Set(['Directory', 'GNUDumpDir'])

/**
 * Goes through the files of a tarball, with no more than a piece of one in memory. Throws what is wrong in half a sentence:
 * links, devices, paths that lead out, a cut; and what `take` rejects with.
 */
export async function walkTarball(tarball: Buffer, options: WalkOptions, take: Take): Promise<void> {
  const stopped = new AbortController()
  const { signal } = stopped
  const problemOf = inspector(options)
  let taken = Promise.resolve()
  let current: ReadEntry | undefined
  const walked = new Promise<void>((resolve, reject) => {
    const parser = newParser(reject)
    parser.on('end', () => {
      taken.then(resolve, reject)
    })
    parser.on('entry', (entry: ReadEntry) => {
      const path = pathIn(entry, options.dropped)
      const problem = problemOf(entry, path)
      if (problem !== undefined) reject(new Error(problem))
      if (problem !== undefined || path === '' || !fileTypes.has(entry.type)) {
        entry.resume()
        return
      }
      taken = taken.then(() => {
        signal.throwIfAborted()
        current = entry
        return take(path, entry)
      })
      taken.catch(reject)
    })
    feed(parser, tarball, { most: options.most, signal }).catch(reject)
  })
  try {
    await walked
  } finally {
    stopped.abort()
    // Whoever reads it reads to its end, and leaves nothing behind when this is over.
    current?.end()
    await taken.catch(() => undefined)
  }
}

function newParser(reject: (reason: Error) => void): Parser {
  // It would unpack a bomb within without an end.
  const parser = new Parser({ strict: true, zstd: false })
  let meta = 0
  parser.on('error', reject)
  parser.on('meta', (text: string) => {
    meta += text.length
    if (meta > mostMeta) reject(new Error('it says too much of its files'))
  })
  parser.on('ignoredEntry', ({ type, path }: ReadEntry) => reject(new Error(`it holds ${path}, a ${type}`)))
  return parser
}

interface FeedOptions {
  readonly most: TarballLimits
  readonly signal: AbortSignal
}

async function feed(parser: Parser, tarball: Buffer, { most, signal }: FeedOptions): Promise<void> {
  let size = 0
  const tar = { isOver: false }
  parser.on('eof', () => {
    tar.isOver = true
  })
  for await (const chunk of unpacked(tarball)) {
    // What the parser would unpack once more; a tar's first block is longer.
    if (size === 0 && (isGzip(chunk) || chunk.length < 512)) throw new Error('it is no tarball')
    size += chunk.length
    // Headers and the rest of blocks, which are no file's.
    if (size > most.bytes + (most.files + 2) * 1024) throw new Error(tooMuch(most))
    signal.throwIfAborted()
    // What comes after the end it would collect.
    if (!tar.isOver && !parser.write(chunk)) await once(parser, 'drain', { signal })
  }
  parser.end()
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

function unpacked(tarball: Buffer): AsyncIterable<Buffer> | Iterable<Buffer> {
  if (!isGzip(tarball)) return [tarball]
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  gunzip.end(tarball)
  return gunzip
}

const tooMuch = ({ bytes }: TarballLimits): string => `it unpacks to more than ${bytes / 1024 / 1024} MB`

/** What is wrong with an entry, after those that it was asked of before. */
function inspector({ most }: WalkOptions): (entry: ReadEntry, path: string) => string | undefined {
  const files = new Set<string>()
  /** Folder → the first file below it. */
  const folders = new Map<string, string>()
  let size = 0
  return ({ path: whole, type, size: own }, path) => {
    size += own
    if (size > most.bytes) return tooMuch(most)
    if (!fileTypes.has(type) && !folderTypes.has(type)) return `it holds ${whole}, a ${type}`
    if (whole.startsWith('/') || whole.split('/').includes('..') || /[\\\0]/.test(whole))
      return `it holds a path that leads out: ${whole}`
    if (!fileTypes.has(type)) return undefined
    if (whole.length > longestPath) return `it holds a path that is too long: ${whole.slice(0, 100)}…`
    if (files.size + folders.size >= most.files) return `it holds more than ${most.files} files`
    const above = foldersAbove(path)
    const clash = above.some((folder) => files.has(folder)) ? path : folders.get(path)
    if (clash !== undefined) return `it holds ${clash} below a file`
    files.add(path)
    for (const folder of above) if (!folders.has(folder)) folders.set(folder, path)
    return undefined
  }
}

const pathIn = ({ path }: ReadEntry, dropped: number): string =>
  path
    .split('/')
    .slice(dropped)
    .filter((part) => part !== '' && part !== '.')
    .join('/')

const foldersAbove = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_part, index, parts) => parts.slice(0, index + 1).join('/'))
