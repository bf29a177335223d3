import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { controllers } from './find-hierarchies.js'

/** Where the platform's own processes go: in version 2 a group has processes or groups with limits, and not both. */
const leaf = 'shopctl-platform'

/**
 * Lets groups below this one have limits, as version 2 wants it: unless it is the whole machine's, its processes are moved
 * into one below it. Rejects where some of them are not the platform's, as in a shell's group: a service of its own has
 * none (systemd's `Delegate=yes`).
 */
export async function delegate(dir: string): Promise<void> {
  const wanted = controllers.map((name) => `+${name}`).join(' ')
  const file = join(dir, 'cgroup.subtree_control')
  const enabled = (await readFile(file, 'utf8')).trim().split(' ')
  if (controllers.every((name) => enabled.includes(name))) return
  const pids = (await readFile(join(dir, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean).map(Number)
  for (const pid of pids)
    if (!(await isOurs(pid))) throw new Error(`other processes are in the platform's control group ${dir}`)
  await mkdir(join(dir, leaf), { recursive: true })
  for (const pid of pids) await writeFile(join(dir, leaf, 'cgroup.procs'), String(pid)).catch(() => undefined)
  await writeFile(file, wanted)
}

/** Whether it is this process, or one that it has started. */
async function isOurs(pid: number): Promise<boolean> {
  for (let each = pid; each > 1; each = await parentOf(each)) if (each === process.pid) return true
  return false
}

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^PPid:\t(\d+)$/m.exec(status)?.[1] ?? 0)
}
