import { rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Authors } from './authors.js'
import type { Folders } from './folders.js'

/**
 * Whose a package is. Ours are never looked for elsewhere, even before their first version is here: so nobody can put
 * another one under a name of ours out there. The vendored are the world's, and here for when the world cannot be asked.
 */
export type Owner = 'ours' | 'vendored' | 'the world'

export class Ownership {
  constructor(
    private readonly folders: Pick<Folders, 'packages' | 'vendored'>,
    private readonly authors: Pick<Authors, 'ownersOf'>,
  ) {}

  async ownerOf(name: string): Promise<Owner> {
    if (name.startsWith('@shopctl/') || this.authors.ownersOf(name) !== undefined) return 'ours'
    if (!(await exists(join(this.folders.packages, name, 'package.json')))) return 'the world'
    return (await exists(this.#mark(name))) ? 'vendored' : 'ours'
  }

  /** Before a version of it is put here; what is ours stays ours. */
  async markVendored(name: string): Promise<void> {
    if ((await this.ownerOf(name)) === 'the world') await writeFile(this.#mark(name), '')
  }

  /** Before a version of it is published. */
  async markOurs(name: string): Promise<void> {
    await rm(this.#mark(name), { force: true })
  }

  #mark(name: string): string {
    return join(this.folders.vendored, encodeURIComponent(name))
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
