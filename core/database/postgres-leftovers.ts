import { readdir, readFile, readlink, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const fastShutdown = { signal: 'SIGINT', ms: 3000 } as const
const immediateShutdown = { signal: 'SIGQUIT', ms: 1000 } as const
const kill = { signal: 'SIGKILL', ms: 1000 } as const

/**
 * Ends what an earlier server left behind in `dataDir`: a postmaster that is still running, children of a killed one,
 * and its lock files, which would stop the next server whenever another process has got the old one's id.
 */
export async function clearLeftovers(
  dataDir: string,
  lockFiles: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const postmaster = await readPostmaster(dataDir)
  if (postmaster === undefined) return
  const running = await serverProcesses(dataDir)
  // A killed postmaster leaves children that would finish their query first; nothing is lost by ending them.
  const steps = running.includes(postmaster) ? [fastShutdown, immediateShutdown, kill] : [immediateShutdown, kill]
  for (const step of steps) {
    if (await ended({ dataDir, postmaster, ...step }, signal)) break
  }
  await Promise.all([join(dataDir, 'postmaster.pid'), ...lockFiles].map((file) => rm(file, { force: true })))
}

async function readPostmaster(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : Number(text.split('\n', 1)[0])
}

interface Ending {
  readonly dataDir: string
  readonly postmaster: number
  readonly signal: NodeJS.Signals
  readonly ms: number
}

/** Sends the signal to the postmaster, or to its children when it is gone, and waits until nobody is left. */
async function ended({ dataDir, postmaster, signal: name, ms }: Ending, signal: AbortSignal): Promise<boolean> {
  const running = await serverProcesses(dataDir)
  const addressees = name !== 'SIGKILL' && running.includes(postmaster) ? [postmaster] : running
  for (const pid of addressees) sendSignal(pid, name)
  const until = performance.now() + ms
  while ((await serverProcesses(dataDir)).length > 0) {
    if (performance.now() > until) return false
    await delay(10, undefined, { signal })
  }
  return true
}

function sendSignal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Every process of a PostgreSQL server works in its data folder, whatever became of its parent. */
async function serverProcesses(dataDir: string): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => [])
  const pids = names.filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map(async (pid) => ((await isServerProcess(pid, dataDir)) ? [Number(pid)] : [])))
  return found.flat()
}

async function isServerProcess(pid: string, dataDir: string): Promise<boolean> {
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== dataDir) return false
    return basename(await readlink(`/proc/${pid}/exe`)).startsWith('postgres')
  } catch {
    return false // It ended while we looked, or is another user's.
  }
}
