import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Cgroup, Cgroups } from '../../../../core/serve/sandbox/cgroups/cgroups.js'
import { delegate } from '../../../../core/serve/sandbox/cgroups/delegate.js'
import { findHierarchies } from '../../../../core/serve/sandbox/cgroups/find-hierarchies.js'
import { limitsOf, weightOfAll } from '../../../../core/serve/sandbox/cgroups/limits.js'
import { until } from '../../../setup/until.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopctl-cgroups-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const share = { memoryMb: 64, tasks: 12 }
const canMake = await Cgroups.open(tmpdir(), share).then(
  (groups) => groups.close().then(() => true),
  () => false,
)

let groups: Cgroups

const start = (group: Cgroup, script: string): ChildProcess => {
  const { file, args } = group.within({ file: '/bin/sh', args: ['-c', script] })
  return spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
}

const openGroups = async (): Promise<void> => {
  groups = await Cgroups.open(folder, share)
}

describe.runIf(canMake)('control groups of this machine', () => {
  beforeEach(openGroups)
  afterEach(() => groups.close())

  test('who wants more memory than the group may hold is ended, and it is known why', async () => {
    const [greedy, modest] = [await groups.openGroup(1), await groups.openGroup(2)]
    // It keeps what it reads until the line has ended.
    const fill = (bytes: string): string => `head -c ${bytes} /dev/zero | tail -n 1 | wc -c`
    const [much, little] = [start(greedy, fill('200m')), start(modest, fill('8m'))]
    await Promise.all([once(much, 'exit'), once(little, 'exit')])
    expect([greedy.hasStarved(), modest.hasStarved()]).toEqual([true, false])
  })

  test('there are no more tasks in a group than it may have', async () => {
    const group = await groups.openGroup(1)
    const forking = start(group, 'for i in $(seq 40); do sleep 60 & done; wait')
    let said = ''
    forking.stderr?.on('data', (chunk: Buffer) => (said += chunk))
    await until(() => /cannot fork/i.test(said), 'words of one that could not fork')
  })

  test('what has left its parents is ended with its group, and the group is gone', async () => {
    const group = await groups.openGroup(1)
    const left = start(group, 'setsid sleep 600 & echo $!')
    const pid = Number(await firstOf(left.stdout))
    await group.close()
    expect(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone')).toMatch(/^gone$|\) Z /)
  })

  test('what an earlier platform left is taken away at the next start', async () => {
    const group = await groups.openGroup(1)
    const left = start(group, 'echo here; sleep 600')
    await firstOf(left.stdout)
    const exited = once(left, 'exit')
    const next = await Cgroups.open(folder, share)
    const [, signal] = (await exited) as [null, string]
    expect(signal).toBe('SIGKILL')
    await next.close()
  })
})

describe.runIf(canMake)('their shares of the processors', () => {
  beforeEach(openGroups)
  afterEach(() => groups.close())

  test('a group has its share of a processor whatever another starts', async () => {
    const busy = 'while :; do :; done'
    const [one, many] = [await groups.openGroup(1), await groups.openGroup(2)]
    const alone = start(one, `taskset -cp 0 $$ >/dev/null; ${busy}`)
    const crowd = start(many, `taskset -cp 0 $$ >/dev/null; for i in 1 2 3 4 5 6 7; do (${busy}) & done; wait`)
    try {
      let [own, theirs] = [0, 0]
      await until(async () => {
        ;[own, theirs] = [await processorTime(one), await processorTime(many)]
        return own + theirs > 100
      }, 'a second of the processor')
      // Without groups it would be one part of eight.
      expect(own / (own + theirs)).toBeGreaterThan(0.3)
    } finally {
      await Promise.all([one.close(), many.close()])
      for (const child of [alone, crowd]) child.kill('SIGKILL')
    }
  })

  test('a group that gives way gets what another leaves, until it does not any more', async ({ skip }) => {
    const [gives, takes] = [await groups.openGroup(1), await groups.openGroup(2)]
    skip(!(await mayYield(gives)), 'this system has no cpu.idle')
    const busy = 'taskset -cp 0 $$ >/dev/null; while :; do :; done'
    const both = [start(gives, busy), start(takes, busy)]
    const shareOfGiving = async (): Promise<number> => {
      const before = [await processorTime(gives), await processorTime(takes)]
      let spent: readonly number[] = [0, 0]
      await until(async () => {
        const now = [await processorTime(gives), await processorTime(takes)]
        spent = now.map((time, i) => time - (before[i] ?? 0))
        return (spent[0] ?? 0) + (spent[1] ?? 0) > 50
      }, 'half a second of the processor')
      return (spent[0] ?? 0) / ((spent[0] ?? 0) + (spent[1] ?? 0))
    }
    try {
      gives.giveWay(true)
      expect(await shareOfGiving()).toBeLessThan(0.2)
      gives.giveWay(false)
      expect(await shareOfGiving()).toBeGreaterThan(0.3)
    } finally {
      await Promise.all([gives.close(), takes.close()])
      for (const child of both) child.kill('SIGKILL')
    }
  })
})

/** What is said first. */
async function firstOf(output: Readable | null): Promise<string> {
  if (output === null) throw new Error('its output is a pipe')
  const [chunk] = (await once(output, 'data')) as [Buffer]
  return chunk.toString()
}

/** Files by which processes enter the group. */
const doorsOf = (group: Cgroup): string[] =>
  group.within({ file: '', args: [] }).args.filter((each) => each.endsWith('cgroup.procs'))

async function mayYield(group: Cgroup): Promise<boolean> {
  const idle = doorsOf(group).map((door) => readFile(door.replace('cgroup.procs', 'cpu.idle')))
  return (await Promise.allSettled(idle)).some(({ status }) => status === 'fulfilled')
}

/** Of all in the group, in hundredths of a second. */
async function processorTime(group: Cgroup): Promise<number> {
  const pids = (await readFile(doorsOf(group)[0] ?? '', 'utf8')).split('\n').filter(Boolean)
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') 0')))
  return stats
    .map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' '))
    .reduce((sum, fields) => sum + Number(fields[11] ?? 0) + Number(fields[12] ?? 0), 0)
}

/** What /proc says of a process: its mounts and its groups. */
async function proc(mountinfo: string, cgroup: string): Promise<string> {
  await writeFile(join(folder, 'mountinfo'), mountinfo)
  await writeFile(join(folder, 'cgroup'), cgroup)
  return folder
}

test('the groups of version 1 are found where each controller is mounted, in a container below its own part', async () => {
  const mounts = [
    '31 30 0:28 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct',
    '34 30 0:31 /docker/7f /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
    '38 30 0:35 / /sys/fs/cg\\040x/pids rw,relatime - cgroup cgroup rw,pids',
  ].join('\n')
  const groups = '8:pids:/\n4:memory:/docker/7f/a\n1:cpu,cpuacct:/user.slice\n0::/user.slice\n'
  const found = await findHierarchies(await proc(mounts, groups))
  expect(found.map(({ version, dir }) => ({ version, dir }))).toEqual([
    { version: 1, dir: '/sys/fs/cgroup/memory/a' },
    { version: 1, dir: '/sys/fs/cg x/pids/' },
    { version: 1, dir: '/sys/fs/cgroup/cpu/user.slice' },
  ])
})

test('a machine without groups for one of them says for which', async () => {
  const mounts = '31 30 0:28 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu'
  await expect(findHierarchies(await proc(mounts, '1:cpu:/\n'))).rejects.toThrow('no control group for memory')
})

// This machine has its controllers in version 1: folders stand for those of version 2 here.
describe('control groups of version 2', () => {
  let tree: string
  beforeEach(async () => {
    tree = join(folder, 'tree/service')
    await mkdir(tree, { recursive: true })
    await writeFile(join(tree, 'cgroup.controllers'), 'cpuset cpu io memory pids\n')
    await writeFile(join(tree, 'cgroup.subtree_control'), '')
  })

  test('are one tree, where it shares out memory, tasks and processors', async () => {
    const mounts = `29 22 0:25 / ${join(folder, 'tree')} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate`
    expect(await findHierarchies(await proc(mounts, '0::/service\n'))).toEqual([
      { version: 2, controllers: ['memory', 'pids', 'cpu'], dir: tree },
    ])
  })

  test('bound memory without swap and tasks, and weigh all workers together', () => {
    const hierarchy = { version: 2, controllers: ['memory', 'pids', 'cpu'], dir: tree } as const
    expect(limitsOf(hierarchy, share)).toEqual([
      ['memory.max', String(64 * 1024 * 1024)],
      ['memory.swap.max', '0'],
      ['pids.max', '12'],
    ])
    expect(weightOfAll(hierarchy)).toEqual([['cpu.weight', '100']])
  })

  test('get limits below the platform’s group when its own processes have moved into a leaf', async () => {
    await writeFile(join(tree, 'cgroup.procs'), `${process.pid}\n`)
    await mkdir(join(tree, 'shopctl-platform'))
    await delegate(tree)
    expect(await readFile(join(tree, 'shopctl-platform/cgroup.procs'), 'utf8')).toBe(String(process.pid))
    expect(await readFile(join(tree, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids +cpu')
  })

  test('are left alone where others live in the platform’s group', async () => {
    await writeFile(join(tree, 'cgroup.procs'), `${process.pid}\n1\n`)
    await expect(delegate(tree)).rejects.toThrow('other processes')
    expect(await readFile(join(tree, 'cgroup.subtree_control'), 'utf8')).toBe('')
  })
})
