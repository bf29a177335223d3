import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The registry's folder. Only `packages` and `secret` cannot be made again. */
export interface Folders {
  /** What was published here, one folder a package. */
  readonly packages: string
  /** Copies of what came through the uplink. */
  readonly mirror: string
  /** One file for each package that is being published right now, with the process that does it. */
  readonly publishing: string
  readonly secret: string
  readonly index: string
}

/** Makes what is missing; nobody else on the machine can read it. */
export async function prepareFolders(root: string): Promise<Folders> {
  const folders = {
    packages: join(root, 'packages'),
    mirror: join(root, 'mirror'),
    publishing: join(root, 'publishing'),
    secret: join(root, 'secret'),
    index: join(root, 'plugins.json'),
  }
  for (const folder of [folders.packages, folders.mirror, folders.publishing]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  return folders
}
