import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Copies what is in a folder into another, with owners and modes: PostgreSQL insists on its own. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  await promisify(execFile)('cp', ['-a', '--reflink=auto', `${from}/.`, to])
}
