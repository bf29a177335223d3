import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Folders for work in progress, each named after the process whose it is, so that what a killed one left behind can be
 * told from what a living one is busy with.
 */
export class WorkFolders {
  constructor(private readonly root: string) {}

  /** Runs `work` in a new folder, which is gone afterwards. */
  async use<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.root, `${process.pid}-${randomBytes(6).toString('hex')}`)
    await mkdir(folder, { recursive: true })
    try {
      return await work(folder)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** Removes what processes that are gone have left. */
  async removeLeftovers(): Promise<void> {
    const names = await readdir(this.root).catch(() => [])
    const dead = names.filter((name) => !isAlive(Number.parseInt(name, 10)))
    await Promise.all(dead.map((name) => rm(join(this.root, name), { recursive: true, force: true })))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
