import { readdir, readFile } from 'node:fs/promises'
import { endProcess } from '../child/end-process.js'

/** One that makes new processes all the time cannot be caught for ever: then its user is given to nobody else. */
const rounds = 20

/** Ends every process of the user. Rejects when some are left. */
export async function endAllOf(user: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const pids = await processesOf(user)
    if (pids.length === 0) return
    for (const pid of pids) endProcess(pid)
  }
  throw new Error(`processes of the user ${user} are left`)
}

async function processesOf(user: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map(async (pid) => ((await isOf(user, pid)) ? Number(pid) : [])))
  return found.flat()
}

/** A process that has ended and waits for its parent to notice is none. See proc_pid_status(5). */
async function isOf(user: number, pid: string): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return new RegExp(`^Uid:\\t${user}\\t`, 'm').test(status) && !/^State:\t[ZX]/m.test(status)
}
