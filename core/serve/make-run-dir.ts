import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The folder of the sockets, without what a killed supervisor left in it. Others may pass through it to what they know and
 * may open, as workers with users of their own do; they cannot list it.
 */
export async function makeRunDir(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await chmod(dir, 0o711)
  await clearRunDir(dir)
}

const ours = /^(w\d+-[0-9a-f]{8}\.sock(\.new)?|slot-\d+|seccomp\.bpf|certificates\.pem)$/

/** Takes away what a supervisor makes there; others have something in the folder, too. */
export async function clearRunDir(dir: string): Promise<void> {
  const left = (await readdir(dir)).filter((name) => ours.test(name))
  await Promise.all(left.map((name) => rm(join(dir, name), { recursive: true, force: true })))
}
