import { readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { endProcess } from '../../child/end-process.js'

/** What has been killed is gone within milliseconds, unless the machine is very busy. */
const patienceMs = 5_000
const pauseMs = 10

/** Ends all processes of a group and takes it away, if it is there. Rejects when it cannot be taken away. */
export async function endGroup(dir: string): Promise<void> {
  for (const deadline = performance.now() + patienceMs; ; await delay(pauseMs)) {
    for (const pid of await processesIn(dir)) endProcess(pid)
    try {
      return await rmdir(dir)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return
      if (code !== 'EBUSY' || performance.now() > deadline) throw error
    }
  }
}

async function processesIn(dir: string): Promise<number[]> {
  const text = await readFile(join(dir, 'cgroup.procs'), 'utf8').catch(() => '')
  return text.split('\n').filter(Boolean).map(Number)
}
