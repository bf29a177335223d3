import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { chmod, mkdir, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../until.js'

const folderVariable = 'SHOPCTL_TEST_PREPARED'

/** For vitest: where this run's tests keep what is made once; it goes with them. */
export default function keepFolder(): (() => void) | undefined {
  if (process.env[folderVariable] !== undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'shopctl-prepared-'))
  process.env[folderVariable] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

/** Where that is. */
export function preparedFolder(): string {
  const folder = process.env[folderVariable]
  if (folder === undefined) throw new Error('the global setup of the tests did not run')
  return folder
}

/**
 * A folder that is made once for all test files of a run, by the first that asks for it; the others wait. Copy it, and
 * leave it as it is.
 */
export async function onceInARun(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const root = preparedFolder()
  // PostgreSQL runs as nobody where it cannot run as this user, and must get through.
  await chmod(root, 0o711)
  const made = join(root, name)
  if (await isFirst(join(root, `${name}.taken`))) {
    const unfinished = join(root, `${name}.unfinished`)
    await make(unfinished)
    await rename(unfinished, made)
  }
  await until(() => existsSync(made), `the ${name} that another test file makes`, 90_000)
  return made
}

const isFirst = (mark: string): Promise<boolean> =>
  mkdir(mark).then(
    () => true,
    () => false,
  )
