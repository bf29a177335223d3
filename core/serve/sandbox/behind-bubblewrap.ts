import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import type { Exit } from '../child/child.js'

/** The process that we spawn watches the first one of the new namespace, and that one is the parent of Node. */
const generations = 2

/** Node's process, by that of bubblewrap; bubblewrap's own when it has none. */
export function nodeBehind(bubblewrap: number): number {
  let pid = bubblewrap
  for (let generation = 0; generation < generations; generation += 1) pid = childOf(pid) ?? pid
  return pid
}

/** See proc_pid_task_children(5). */
function childOf(pid: number): number | undefined {
  try {
    const [first] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    return first ? Number(first) : undefined
  } catch {
    return undefined
  }
}

/** Like a shell, bubblewrap ends with 128 and the number of the signal that ended what it ran. */
const bySignal = 128

export function exitBehind(exit: Exit): Exit {
  const number = (exit.code ?? 0) - bySignal
  const signal = Object.entries(constants.signals).find(([, known]) => known === number)?.[0]
  return signal === undefined ? exit : { ...exit, code: null, signal: signal as NodeJS.Signals }
}
