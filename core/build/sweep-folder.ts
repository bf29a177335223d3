import { renameSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Swept } from '../model/index.js'
import type { RecentUse } from './recent-use.js'
import type { WorkFolders } from './work-folders.js'

export interface SweepOptions {
  /** What goes is moved there at once and then taken away: a kill in between leaves it to the next start. */
  readonly working: WorkFolders
  readonly recent: RecentUse
  /** What was made or used within this time stays. */
  readonly unusedMs: number
  /** Nothing is taken away. */
  readonly isDry: boolean
  readonly signal: AbortSignal
}

/** Takes away what is in a folder and nobody needs; answers what that is. A folder that is not there holds nothing. */
export async function sweepFolder(
  folder: string,
  isNeeded: (name: string) => boolean | Promise<boolean>,
  { working, recent, unusedMs, isDry, signal }: SweepOptions,
): Promise<Swept> {
  let [count, bytes] = [0, 0]
  const isRecent = (path: string): boolean => recent.isWithin(path, unusedMs)
  await working.use(async (bin) => {
    for (const { name } of await entriesOf(folder)) {
      signal.throwIfAborted()
      const path = join(folder, name)
      if (isRecent(path) || (await isNeeded(name)) || (await isYoung(path, unusedMs))) continue
      const held = await bytesIn(path)
      // Nothing comes between the look and the move: whoever wants it notes that first.
      if (isRecent(path)) continue
      if (!isDry) moveAway(path, join(bin, String(count)))
      recent.forget(path)
      count += 1
      bytes += held
    }
  })
  return { count, bytes }
}

const entriesOf = async (folder: string) =>
  (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter(({ name }) => !name.startsWith('.'))

/** Somebody else may have taken it away. */
function moveAway(path: string, to: string): void {
  try {
    renameSync(path, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** By the files' own clock; one from the future is young, too. */
async function isYoung(path: string, ms: number): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined)
  return found === undefined || Date.now() - found.mtimeMs < ms
}

async function bytesIn(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined) return 0
  if (!found.isDirectory()) return found.size
  const names = await readdir(path).catch(() => [])
  const sizes = await Promise.all(names.map((name) => bytesIn(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}
