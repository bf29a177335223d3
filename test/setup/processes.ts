import { readdir, readFile, readlink } from 'node:fs/promises'
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

/** Every process that can be looked at. */
async function allProcesses(): Promise<RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => lookAt(pid).catch(() => undefined)))
  return found.filter((process) => process !== undefined)
}

async function lookAt(pid: string): Promise<RunningProcess | undefined> {
  const [words, folder, stat, mounts] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, 'utf8'),
    readlink(`/proc/${pid}/cwd`),
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => ''),
  ])
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === 'Z') return undefined
  const full = words.replaceAll('\0', ' ')
  // What bubblewrap runs is a process of its own, and that is the one which has the command.
  const command = full.replace(/(\/bwrap) .*/s, '$1')
  return { pid: Number(pid), parent: Number(parent), command, traces: [full, folder, mounts].join('\n') }
}

/** The processes that a platform started, wherever they hang now: each names its home or run folder, or works in one. */
export async function childrenOf(home: string): Promise<RunningProcess[]> {
  // A worker in its sandbox knows neither, but its slot's folder is mounted for it.
  const folders = [home, `/${basename(readSettings(home, {}).runDir)}/`, readSettings(home, {}).runDir]
  return (await allProcesses()).filter(({ traces }) => folders.some((own) => traces.includes(own)))
}

/** The process and all below it. */
export async function familyOf(pid: number): Promise<RunningProcess[]> {
  const all = await allProcesses()
  const family = all.filter((process) => process.pid === pid)
  for (const { pid: parent } of family) family.push(...all.filter((process) => process.parent === parent))
  return family
}

/** Resolves when none of the home's processes is left, and none of the given ones. */
export async function untilGone(home: string, family: readonly RunningProcess[] = []): Promise<void> {
  let left: readonly RunningProcess[] = []
  const isGone = async (): Promise<boolean> => {
    const known = (await allProcesses()).filter((one) => family.some((member) => isSame(one, member)))
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
