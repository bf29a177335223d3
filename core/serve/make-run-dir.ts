import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder of the sockets: ours alone, and without what a killed supervisor left in it. */
export async function makeRunDir(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await chmod(dir, 0o700)
  const left = (await readdir(dir)).filter((name) => /^w\d+-[0-9a-f]{8}\.sock(\.new)?$/.test(name))
  await Promise.all(left.map((name) => rm(join(dir, name), { force: true })))
}
