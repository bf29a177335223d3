import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The registry's folder. Only `packages`, `vendored`, `authors`, `secret` and `signingKey` cannot be made again. */
export interface Folders {
  /** What was published here, one folder a package. */
  readonly packages: string
  /** Copies of what came through the uplink. */
  readonly mirror: string
  /** One file for each package that is being published right now, with the process that does it. */
  readonly publishing: string
  /** One empty file for each package that is the world's, and was put here for when the world cannot be asked. */
  readonly vendored: string
  readonly secret: string
  /** With it what is published is signed. */
  readonly signingKey: string
  readonly index: string
  /** A file: who may publish what. */
  readonly authors: string
}

/** Makes what is missing; nobody else on the machine can read it. */
export async function prepareFolders(root: string): Promise<Folders> {
  const folders = {
    packages: join(root, 'packages'),
    mirror: join(root, 'mirror'),
    publishing: join(root, 'publishing'),
    vendored: join(root, 'vendored'),
    secret: join(root, 'secret'),
    signingKey: join(root, 'signing-key.pem'),
    index: join(root, 'plugins.json'),
    authors: join(root, 'authors.json'),
  }
  for (const folder of [folders.packages, folders.mirror, folders.publishing, folders.vendored]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  return folders
}
