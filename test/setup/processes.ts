import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { readSettings } from '../../core/platform/settings.js'
import { until } from './until.js'

export interface RunningProcess {
  readonly pid: number
  readonly parent: number
  readonly command: string
  /** Everything by which it can be known whose it is: command line, working folder, and what is mounted for it. */
  readonly traces: string
}

/** Every process that can be looked at. The system has the answers in its memory: at once is the quickest way to ask. */
function allProcesses(): RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map((pid) => orUndefined(() => lookAt(pid))).filter((process) => process !== undefined)
}

/** One of the system's own threads, see PF_KTHREAD in Linux' sched.h. */
const kernelThread = 0x200000

function lookAt(pid: string): RunningProcess | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [state, parent, , , , , flags] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === 'Z' || (Number(flags) & kernelThread) !== 0) return undefined
  const full = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  // What bubblewrap runs is a process of its own, and that is the one which has the command.
  const command = full.replace(/(\/bwrap) .*/s, '$1')
  const traces = [full, readlinkSync(`/proc/${pid}/cwd`), ownMounts(pid)].join('\n')
  return { pid: Number(pid), parent: Number(parent), command, traces }
}

/** What is mounted for it and not for us. */
function ownMounts(pid: string): string {
  const spaceOf = (id: string): string | undefined => orUndefined(() => readlinkSync(`/proc/${id}/ns/mnt`))
  if (spaceOf(pid) === spaceOf('self')) return ''
  return orUndefined(() => readFileSync(`/proc/${pid}/mountinfo`, 'utf8')) ?? ''
}

/** Of a process that has ended meanwhile, or that is not ours, nothing can be said. */
function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

/** The processes that a platform started, wherever they hang now: each names its home or run folder, or works in one. */
export async function childrenOf(home: string): Promise<RunningProcess[]> {
  // A worker in its sandbox knows neither, but its slot's folder is mounted for it.
  const folders = [home, `/${basename(readSettings(home, {}).runDir)}/`, readSettings(home, {}).runDir]
  return allProcesses().filter(({ traces }) => folders.some((own) => traces.includes(own)))
}

/** The process and all below it. */
export async function familyOf(pid: number): Promise<RunningProcess[]> {
  const all = allProcesses()
  const family = all.filter((process) => process.pid === pid)
  for (const { pid: parent } of family) family.push(...all.filter((process) => process.parent === parent))
  return family
}

/** Resolves when none of the home's processes is left, and none of the given ones. */
export async function untilGone(home: string, family: readonly RunningProcess[] = []): Promise<void> {
  let left: readonly RunningProcess[] = []
  const isGone = async (): Promise<boolean> => {
    const known = allProcesses().filter((one) => family.some((member) => isSame(one, member)))
    left = [...(await childrenOf(home)), ...known]
    return left.length === 0
  }
  await until(isGone, 'the end of all processes').catch(() => {
    throw new Error(`still there: ${left.map(({ pid, command }) => `${pid} ${command}`).join('; ')}`)
  })
}

// A number can be given to another process meanwhile.
const isSame = (one: RunningProcess, other: RunningProcess): boolean =>
  one.pid === other.pid && one.command === other.command
