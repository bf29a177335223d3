import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { usualLimits, walkTarball } from './walk-tarball.js'

/**
 * Writes a package's files into a folder, read-only, piece by piece. Throws what is wrong with the tarball as `walkTarball`
 * does: what was written by then is to be thrown away.
 *
 * @param onFile told the size of each file before it is written; what it throws ends the unpacking
 */
export async function unpackTarball(tarball: Buffer, folder: string, onFile: (bytes: number) => void): Promise<void> {
  const written = new Set<string>()
  const made = new Set<string>()
  await walkTarball(tarball, { dropped: 1, most: usualLimits }, async (path, entry) => {
    onFile(entry.size)
    const file = join(folder, path)
    const parent = dirname(file)
    if (!made.has(parent)) await mkdir(parent, { recursive: true })
    // Of two with one name the later one counts.
    if (written.has(path)) await rm(file)
    await writeFile(file, entry, { mode: 0o444 })
    made.add(parent)
    written.add(path)
  })
}
