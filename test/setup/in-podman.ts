import { execFileSync } from 'node:child_process'
import { chmod, mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { repository } from './test-platform.js'

/** Folders of Debian that are links, since its /usr holds all programs. */
const merged = ['bin', 'lib', 'lib64', 'sbin']

/** Whether containers can be run here, by root and with podman and runc (crun knows no hybrid control groups). */
export function hasPodman(): boolean {
  try {
    execFileSync('podman', ['--version'])
    execFileSync('runc', ['--version'])
    return process.getuid?.() === 0
  } catch {
    return false
  }
}

/**
 * A command before another, which runs that in a container of podman: its usual rights and its usual filter of system calls, this
 * machine's programs, and of its folders the home, the repository and the one that tests keep their things in. It sees this
 * machine's processes and network, as the test does which looks for them.
 *
 * @param folder an empty one, for the container's root
 */
export async function inPodman(folder: string, home: string): Promise<readonly string[]> {
  // The users of the workers must get through, too.
  await chmod(folder, 0o755)
  for (const name of ['usr', 'etc', 'proc', 'sys', 'dev', 'root', 'run', 'var']) await mkdir(join(folder, name))
  for (const name of ['tmp', 'var/tmp']) {
    await mkdir(join(folder, name))
    await chmod(join(folder, name), 0o1777)
  }
  for (const name of merged) await symlink(`usr/${name}`, join(folder, name))
  const engine = ['podman', '--runtime', 'runc', '--cgroup-manager', 'cgroupfs']
  const shared = ['--network', 'host', '--pid', 'host', '--env-host']
  // An engine that may not raise limits must be told lower ones than its own.
  const limits = ['--ulimit', 'nofile=8192:8192', '--ulimit', 'nproc=10000:10000']
  const mounts = ['/usr:/usr:ro', '/etc:/etc:ro', `${repository}:${repository}:ro`, `${home}:${home}`]
  const node = dirname(dirname(process.execPath))
  const volumes = [...mounts, `${node}:${node}:ro`].flatMap((mount) => ['--volume', mount])
  return [...engine, 'run', '--rm', ...shared, ...limits, ...volumes, '--rootfs', folder]
}
