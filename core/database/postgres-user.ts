import { execFile } from 'node:child_process'
import { chown, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const nobody = 65534

/**
 * Of one session's own memory. A login may raise its own `work_mem`, and where the machine has none left the system ends one of
 * the server's processes: then the server begins anew, for all shops. The session that meets this limit is told so, and no other.
 */
const sessionBytes = 512 * 1024 * 1024

/** How PostgreSQL's programs are started here, and as whom. */
export interface PostgresUser {
  /** The command that stands before theirs; empty for none. */
  readonly prefix: readonly string[]
  /** The ids to switch to where root cannot be hidden; the files must then be theirs. */
  readonly ids: { readonly uid?: number; readonly gid?: number }
}

/**
 * PostgreSQL must die with its parent, also when that is killed, and it refuses to run as root. Root is hidden from it
 * by a user namespace: the files stay root's, so it works below folders that nobody else may enter. Where namespaces
 * are refused (in many containers) it runs as nobody, who must then be able to reach the folders.
 */
export async function choosePostgresUser(signal: AbortSignal): Promise<PostgresUser> {
  const orphanGuard = ['setpriv', '--pdeathsig', 'SIGINT']
  const memoryGuard = ['prlimit', `--data=${sessionBytes}`]
  const prefix: string[] = []
  for (const guard of [orphanGuard, memoryGuard]) if (await succeeds([...guard, 'true'], signal)) prefix.push(...guard)
  if (process.getuid?.() !== 0) return { prefix, ids: {} }
  const namespace = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`]
  if (await succeeds([...namespace, 'true'], signal)) return { prefix: [...prefix, ...namespace], ids: {} }
  return { prefix, ids: { uid: nobody, gid: nobody } }
}

async function succeeds([command = '', ...args]: readonly string[], signal: AbortSignal): Promise<boolean> {
  try {
    await run(command, args, { signal })
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}

/** Gives a file, or a folder and all that is in it, to the user as whom PostgreSQL runs. */
export async function giveTo({ ids: { uid, gid } }: PostgresUser, path: string): Promise<void> {
  if (uid === undefined || gid === undefined) return
  const owned = await lstat(path)
  if (owned.uid === uid) return
  const below = owned.isDirectory() ? await readdir(path, { recursive: true }) : []
  for (const entry of ['', ...below]) await chown(join(path, entry), uid, gid)
}
