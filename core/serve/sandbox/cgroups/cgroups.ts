import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Command } from '../../child/ending-with-us.js'
import { delegate } from './delegate.js'
import { endGroup } from './end-group.js'
import { controllers, findHierarchies, type Hierarchy } from './find-hierarchies.js'
import { limitsOf, oomFileOf, type Setting, type Share, weightOfAll, yields } from './limits.js'

/** One worker's control group. */
export interface Cgroup {
  /** The command, as one that enters the group first. */
  within(command: Command): Command
  /** Whether it gets no more of the processors than others leave. Nice values count within a group only. */
  giveWay(isYielding: boolean): void
  /** Whether the system has ended a process of it that wanted more memory. */
  hasStarved(): boolean
  /** Ends what is left in it, and takes it away. Rejects when something cannot be ended. */
  close(): Promise<void>
}

/** Workers' slots begin at 1. */
const trialSlot = 0

/**
 * A control group for each worker: a bound on its memory and its tasks, and a share of the processors that is the same for
 * all, however many threads one has.
 */
export class Cgroups {
  readonly #hierarchies: readonly Hierarchy[]
  readonly #name: string
  readonly #share: Share

  private constructor(hierarchies: readonly Hierarchy[], name: string, share: Share) {
    this.#hierarchies = hierarchies
    this.#name = name
    this.#share = share
  }

  /**
   * Makes the group of all workers of the platform that runs in this folder, and tries one; what an earlier platform left
   * there is taken away. Rejects with the reason where no groups can be made.
   */
  static async open(runDir: string, share: Share): Promise<Cgroups> {
    const name = `shopctl-${createHash('sha256').update(runDir).digest('hex').slice(0, 16)}`
    const groups = new Cgroups(await findHierarchies(), name, share)
    try {
      for (const hierarchy of groups.#hierarchies) await groups.#make(hierarchy)
      await groups.#try()
      return groups
    } catch (error) {
      await groups.close().catch(() => undefined)
      throw error
    }
  }

  async openGroup(slot: number): Promise<Cgroup> {
    const folders = this.#hierarchies.map((hierarchy) => join(this.#parentIn(hierarchy), `slot-${slot}`))
    for (const [i, hierarchy] of this.#hierarchies.entries()) {
      const folder = folders[i] ?? ''
      await endGroup(folder)
      await mkdir(folder)
      await set(folder, limitsOf(hierarchy, this.#share))
    }
    return {
      within: ({ file, args }) => {
        const doors = folders.map((folder) => join(folder, 'cgroup.procs'))
        return { file: '/bin/sh', args: ['-c', enter, 'sh', ...doors, '--', file, ...args] }
      },
      giveWay: (isYielding) => {
        const [file, value] = yields(isYielding)
        const folder = folders[this.#hierarchies.findIndex(({ controllers: shared }) => shared.includes('cpu'))] ?? ''
        attempt(() => writeFileSync(join(folder, file), value, { flag: 'r+' }))
      },
      hasStarved: () =>
        this.#hierarchies.some(
          (hierarchy, i) =>
            hierarchy.controllers.includes('memory') && countsOom(join(folders[i] ?? '', oomFileOf(hierarchy))),
        ),
      close: async () => {
        await Promise.all(folders.map(endGroup))
      },
    }
  }

  /** When all workers have ended. */
  async close(): Promise<void> {
    for (const parent of this.#hierarchies.map((hierarchy) => this.#parentIn(hierarchy))) {
      await endGroupsIn(parent)
      await endGroup(parent)
    }
  }

  #parentIn({ dir }: Hierarchy): string {
    return join(dir, this.#name)
  }

  async #make(hierarchy: Hierarchy): Promise<void> {
    if (hierarchy.version === 2) await delegate(hierarchy.dir)
    const parent = this.#parentIn(hierarchy)
    await mkdir(parent, { recursive: true })
    const below = controllers.map((name) => `+${name}`).join(' ')
    await set(parent, [
      ...(hierarchy.version === 2 ? [['cgroup.subtree_control', below] as const] : []),
      ...weightOfAll(hierarchy),
    ])
    await endGroupsIn(parent)
  }

  async #try(): Promise<void> {
    const group = await this.openGroup(trialSlot)
    try {
      const { file, args } = group.within({ file: '/bin/sh', args: ['-c', ':'] })
      await promisify(execFile)(file, args)
    } finally {
      await group.close()
    }
  }
}

async function endGroupsIn(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const { name } of entries.filter((entry) => entry.isDirectory())) await endGroup(join(folder, name))
}

function countsOom(file: string): boolean {
  try {
    return /^oom_kill [1-9]/m.test(readFileSync(file, 'utf8'))
  } catch {
    return false
  }
}

/** Older systems know no such file: it costs others a little. */
function attempt(work: () => void): void {
  try {
    work()
  } catch {
    // Then it weighs as much as the others.
  }
}

/** Enters each group by its door, then becomes the command. */
const enter = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift; exec "$@"'

/** A kernel may have been built without swap, or without accounting for it. */
const mayBeMissing = 'memory.swap.max'

async function set(folder: string, settings: readonly Setting[]): Promise<void> {
  for (const [file, value] of settings)
    await writeFile(join(folder, file), value, { flag: 'r+' }).catch((error: NodeJS.ErrnoException) => {
      if (file !== mayBeMissing || error.code !== 'ENOENT') throw error
    })
}
