import { type TarballLimits, usualLimits, walkTarball } from './walk-tarball.js'

/** Path inside the package → content. */
export type PackageFiles = ReadonlyMap<string, Buffer>

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
  { dropped = 1, most = usualLimits }: ReadTarballOptions = {},
): Promise<PackageFiles> {
  const files = new Map<string, Buffer>()
  await walkTarball(tarball, { dropped, most }, async (path, entry) => {
    files.set(path, await entry.concat())
  })
  return files
}
