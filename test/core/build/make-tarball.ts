import { gzipSync } from 'node:zlib'
import { Header } from 'tar'

export interface TarEntry {
  readonly path: string
  readonly content?: string
  readonly type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'FIFO'
  readonly linkpath?: string
  readonly mode?: number
}

/** A gzipped tarball of exactly these entries, hostile ones too. */
export function makeTarball(entries: readonly TarEntry[]): Buffer {
  return gzipSync(Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(1024)]))
}

function blocksOf({ path, content = '', type = 'File', linkpath, mode = 0o644 }: TarEntry): Buffer[] {
  const body = Buffer.from(content)
  const header = Buffer.alloc(512)
  new Header({
    path,
    type,
    mode,
    size: body.length,
    mtime: new Date(0),
    ...(linkpath === undefined ? {} : { linkpath }),
  }).encode(header)
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]
}
