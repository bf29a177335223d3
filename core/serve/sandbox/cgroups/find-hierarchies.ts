import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What is shared out by control groups. */
export const controllers = ['memory', 'pids', 'cpu'] as const
export type Controller = (typeof controllers)[number]

/** A tree of control groups, and where in it this process is. See cgroups(7). */
export interface Hierarchy {
  readonly version: 1 | 2
  readonly controllers: readonly Controller[]
  /** The folder of this process's own group. */
  readonly dir: string
}

/**
 * The trees that share out memory, tasks and processors: one of version 2, or one each of version 1. Rejects with the reason
 * where one is missing.
 *
 * @param proc the folder of this process in /proc
 */
export async function findHierarchies(proc = '/proc/self'): Promise<readonly Hierarchy[]> {
  const [mounts, own] = await Promise.all(
    [join(proc, 'mountinfo'), join(proc, 'cgroup')].map((file) => readFile(file, 'utf8')),
  )
  const mounted = (mounts ?? '').split('\n').flatMap(mountOf)
  const groups = (own ?? '').split('\n').flatMap(groupOf)
  return (await ofVersion2(mounted, groups)) ?? controllers.map((controller) => ofVersion1(controller, mounted, groups))
}

interface Mount {
  readonly type: string
  /** The group that stands at the mount's point. */
  readonly root: string
  readonly point: string
  readonly options: readonly string[]
}

/** `31 30 0:28 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu`, see proc_pid_mountinfo(5). */
function mountOf(line: string): Mount[] {
  const [before = '', after = ''] = line.split(' - ')
  const [, , , root = '', point = ''] = before.split(' ')
  const [type = '', , options = ''] = after.split(' ')
  return type.startsWith('cgroup') ? [{ type, root, point: unescaped(point), options: options.split(',') }] : []
}

/** Spaces and the like are written as octal numbers. */
const unescaped = (path: string): string =>
  path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

interface Group {
  readonly names: readonly string[]
  readonly path: string
}

/** `4:memory:/user.slice`, or `0::/user.slice` in version 2. */
function groupOf(line: string): Group[] {
  const [, id, names = '', path = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? []
  return id === undefined ? [] : [{ names: names.split(','), path }]
}

async function ofVersion2(mounts: readonly Mount[], groups: readonly Group[]): Promise<Hierarchy[] | undefined> {
  const mount = mounts.find(({ type }) => type === 'cgroup2')
  const group = groups.find(({ names }) => names[0] === '')
  if (mount === undefined || group === undefined) return undefined
  const dir = placeIn(mount, group)
  const here = (await readFile(join(dir, 'cgroup.controllers'), 'utf8').catch(() => '')).trim().split(' ')
  return controllers.every((name) => here.includes(name)) ? [{ version: 2, controllers, dir }] : undefined
}

function ofVersion1(controller: Controller, mounts: readonly Mount[], groups: readonly Group[]): Hierarchy {
  const mount = mounts.find(({ type, options }) => type === 'cgroup' && options.includes(controller))
  const group = groups.find(({ names }) => names.includes(controller))
  if (mount === undefined || group === undefined) throw new Error(`there is no control group for ${controller} here`)
  return { version: 1, controllers: [controller], dir: placeIn(mount, group) }
}

/** In a container the mount may show a part of the tree alone, while the path is told from its top. */
const placeIn = ({ root, point }: Mount, { path }: Group): string =>
  join(point, root !== '/' && path.startsWith(root) ? path.slice(root.length) : path)
