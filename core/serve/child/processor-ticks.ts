import { readFileSync } from 'node:fs'

/** How much processor time the process has used, in the system's ticks (10 ms, mostly); 0 when it has ended. See proc_pid_stat(5). */
export function processorTicks(pid: number): number {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Its name, in parentheses, may hold anything. `utime` and `stime` are the 14th and 15th field, the state is the third.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    return Number(fields[11]) + Number(fields[12])
  } catch {
    return 0
  }
}
