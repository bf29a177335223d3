import { readFileSync } from 'node:fs'

/**
 * For how long the process's main thread has been ready to run while others had the processors, in milliseconds since its start; 0
 * where the system does not say. See sched-stats.rst in Linux's documentation.
 */
export const runDelay = (pid: number): number => readSchedule(pid).waited

/** For how long it has run, or been ready to, in milliseconds since its start. */
export function readProcessorNeed(pid: number): number {
  const { ran, waited } = readSchedule(pid)
  return ran + waited
}

function readSchedule(pid: number): { readonly ran: number; readonly waited: number } {
  try {
    const [ran, waited] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')
    return { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 }
  } catch {
    return { ran: 0, waited: 0 }
  }
}
