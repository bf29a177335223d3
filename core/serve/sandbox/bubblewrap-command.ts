import { dirname } from 'node:path'
import type { Command } from '../child/ending-with-us.js'

/** Where things lie inside, whatever they are called outside. */
export const inside = {
  node: '/app/node',
  setpriv: '/app/setpriv',
  kernel: '/app/kernel',
  slot: '/shop',
  certificates: '/app/certificates.pem',
  database: '/database',
} as const

export interface Bubblewrap {
  readonly bwrap: string
  readonly prlimit: string
  /** Drops the rights of root for the worker's own user; undefined where we are no root. */
  readonly setpriv: string | undefined
  /** Path of Node outside. */
  readonly node: string
  readonly libraries: readonly string[]
  /** Folder of the database's unix socket, where it has one. */
  readonly databaseDir: string | undefined
  /** A file of certificates that are trusted beside Node's own. */
  readonly certificates: string | undefined
}

export interface Walled {
  readonly slotDir: string
  readonly kernelDir: string
  readonly user: number | undefined
  /** For RLIMIT_DATA, in bytes. */
  readonly dataBytes: number
  /** For RLIMIT_NOFILE. */
  readonly files: number
  /** What Node is given: flags, entry. */
  readonly args: readonly string[]
  /** Descriptor of the seccomp program in the child. */
  readonly filter: number
}

/** The worker's small folder for temporary files, in bytes: it lies in memory. */
const temporaryBytes = 8 * 1024 * 1024
/** A file: more than that folder holds, and an end to the one outside in which a worker leaves its mark. */
const fileBytes = 2 * temporaryBytes
/** Processes and threads of the worker's own user; Node itself has about a dozen. */
const maxThreads = 128

/**
 * Node in a file system of a few files, alone with itself: no network, no other process, no rights. Started as root,
 * the namespaces are made with root's rights and the worker then becomes its own user; as an ordinary user all of it
 * happens in a user namespace.
 */
export function bubblewrapCommand(tools: Bubblewrap, walled: Walled): Command {
  const { bwrap, prlimit, setpriv } = tools
  const limits = [
    `--data=${walled.dataBytes}`,
    `--nofile=${walled.files}`,
    `--core=0`,
    `--fsize=${fileBytes}`,
    ...(walled.user === undefined ? [] : [`--nproc=${maxThreads}`]),
  ]
  const drop = setpriv === undefined || walled.user === undefined ? [] : dropRights(walled.user)
  return {
    file: prlimit,
    args: [...limits, bwrap, ...namespaces(setpriv), ...files(tools, walled), ...drop, inside.node, ...walled.args],
  }
}

function namespaces(setpriv: string | undefined): string[] {
  const asRoot = ['--cap-drop', 'ALL', '--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID', '--cap-add', 'CAP_SETPCAP']
  const asUser = ['--unshare-user', '--disable-userns', '--cap-drop', 'ALL']
  return [
    ...(setpriv === undefined ? asUser : asRoot),
    ...'--unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try'.split(' '),
    ...'--hostname shop --die-with-parent --new-session'.split(' '),
  ]
}

function files(tools: Bubblewrap, { slotDir, kernelDir, filter }: Walled): string[] {
  const { node, setpriv, libraries, databaseDir, certificates } = tools
  const sources: (readonly [from: string, to: string])[] = [
    ...libraries.map((path) => [path, path] as const),
    [node, inside.node],
    [kernelDir, inside.kernel],
    [slotDir, inside.slot],
    ...(setpriv === undefined ? [] : [[setpriv, inside.setpriv] as const]),
    ...(databaseDir === undefined ? [] : [[databaseDir, inside.database] as const]),
    ...(certificates === undefined ? [] : [[certificates, inside.certificates] as const]),
  ]
  return [
    // Folders that bubblewrap makes by itself can be entered by root alone.
    ...foldersOf(sources.map(([, to]) => to)).flatMap((dir) => ['--perms', '0755', '--dir', dir]),
    ...sources.flatMap(([from, to]) => ['--ro-bind', from, to]),
    ...'--proc /proc --dev /dev --size 4096 --tmpfs /dev/pts --remount-ro /dev/pts --remount-ro /dev'.split(' '),
    '--perms',
    '1777',
    '--size',
    String(temporaryBytes),
    '--tmpfs',
    '/tmp',
    '--remount-ro',
    '/',
    '--chdir',
    '/',
    '--seccomp',
    String(filter),
  ]
}

/** All folders above the paths, the upper ones first. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const above = (path: string): string[] => (path === '/' ? [] : [...above(dirname(path)), path])
  return [...new Set(paths.flatMap((path) => above(dirname(path))))]
}

const dropRights = (user: number): string[] => [
  inside.setpriv,
  `--reuid=${user}`,
  `--regid=${user}`,
  '--clear-groups',
  ...'--bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs'.split(' '),
]
