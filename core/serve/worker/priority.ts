import { readdirSync, readFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { Place } from '../sandbox/sandbox.js'

/** What a process has that gives way: others get most of the processor, and it gets what they leave. See nice(2). */
const unhurried = 15
const usual = 0

/** CAP_SYS_NICE, see capabilities(7): who has given way may not come back without it. */
const mayComeBackBit = 23n

let mayComeBack: boolean | undefined

/** The process and all below it give way to others, if they can be hurried again; what they start then begins as they are. */
export function giveWay(pid: number, place: Pick<Place, 'giveWay'>): void {
  place.giveWay(true)
  mayComeBack ??= readMayComeBack()
  if (mayComeBack) setFamily(pid, unhurried)
}

/** The process and all below it do not give way any more, each thread by itself. */
export function hurry(pid: number, place: Pick<Place, 'giveWay'>): void {
  place.giveWay(false)
  if (mayComeBack === true) setFamily(pid, usual)
}

function setFamily(pid: number, value: number): void {
  for (const member of familyOf(pid)) {
    for (const thread of threadsOf(member)) attempt(() => setPriority(thread, value))
  }
}

function readMayComeBack(): boolean {
  try {
    const [, rights = '0'] = /^CapEff:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return ((BigInt(`0x${rights}`) >> mayComeBackBit) & 1n) === 1n
  } catch {
    return false
  }
}

/** See proc_pid_task_children(5). */
function familyOf(pid: number): readonly number[] {
  const family = [pid]
  for (const member of family) {
    for (const thread of threadsOf(member)) family.push(...read(`/proc/${member}/task/${thread}/children`))
  }
  return family
}

function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return []
  }
}

function read(file: string): readonly number[] {
  try {
    return readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

// It may have ended.
function attempt(work: () => void): void {
  try {
    work()
  } catch {
    // Then nothing depends on its priority.
  }
}
