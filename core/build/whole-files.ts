import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { WorkFolders } from './work-folders.js'

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** Writes files that are there whole or not at all, whoever reads or dies meanwhile. */
export class WholeFiles {
  constructor(private readonly working: WorkFolders) {}

  async write(path: string, content: string | Uint8Array): Promise<void> {
    await this.working.use(async (folder) => {
      const draft = join(folder, randomBytes(4).toString('hex'))
      await writeFile(draft, content)
      await chmod(draft, 0o444)
      await mkdir(dirname(path), { recursive: true })
      await rename(draft, path)
    })
  }

  /** Writes text that vouches for itself: a machine that lost power may leave a file with other bytes. */
  async writeSealed(path: string, text: string): Promise<void> {
    await this.write(path, `${sha256(text)}\n${text}`)
  }

  /** Sealed text; undefined when it is not there, or is not what was written. */
  async readSealed(path: string): Promise<string | undefined> {
    const sealed = await readOrUndefined(path)
    if (sealed === undefined) return undefined
    const end = sealed.indexOf('\n')
    const text = sealed.subarray(end + 1)
    return sealed.toString('latin1', 0, end) === sha256(text) ? text.toString() : undefined
  }
}

/** A file's bytes; undefined when there is none. */
export async function readOrUndefined(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
