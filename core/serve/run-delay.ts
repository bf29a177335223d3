import { readFileSync } from 'node:fs'

/**
 * For how long the process's main thread has been ready to run while others had the processors, in milliseconds since its start; 0
 * where the system does not say. See sched-stats.rst in Linux's documentation.
 */
export function runDelay(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}
