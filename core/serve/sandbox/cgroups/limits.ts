import type { Hierarchy } from './find-hierarchies.js'

/** What all processes of one worker may have together. */
export interface Share {
  /** What the kernel holds for them counts, too: the buffers of sockets, and files in memory. */
  readonly memoryMb: number
  /** Processes and threads. */
  readonly tasks: number
}

/** A file of a group, and what is written into it. */
export type Setting = readonly [file: string, value: string]

/** Where the kernel counts processes that it has ended for want of memory: a line `oom_kill 3`. */
export const oomFileOf = ({ version }: Hierarchy): string => (version === 2 ? 'memory.events' : 'memory.oom_control')

/** What bounds one worker's group. Swap would let it go on beyond its memory, slowly. */
export function limitsOf({ version, controllers }: Hierarchy, { memoryMb, tasks }: Share): Setting[] {
  const bytes = String(memoryMb * 1024 * 1024)
  const memory: Setting[] =
    version === 2
      ? [
          ['memory.max', bytes],
          ['memory.swap.max', '0'],
        ]
      : [['memory.limit_in_bytes', bytes]]
  return [
    ...(controllers.includes('memory') ? memory : []),
    ...(controllers.includes('pids') ? [['pids.max', String(tasks)] as const] : []),
  ]
}

/** Whether a group gets no more of the processors than others leave: since Linux 5.15. */
export const yields = (isYielding: boolean): Setting => ['cpu.idle', isYielding ? '1' : '0']

/**
 * All workers together weigh as much as one process of the platform's, and among themselves each the same: the gateway and
 * PostgreSQL work for all shops, and what one shop's worker computes must not hold them up.
 */
export function weightOfAll({ version, controllers }: Hierarchy): Setting[] {
  if (!controllers.includes('cpu')) return []
  return [version === 2 ? ['cpu.weight', '100'] : ['cpu.shares', '1024']]
}
