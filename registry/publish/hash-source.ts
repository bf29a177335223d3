import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listPluginFiles } from './plugin-files.js'

/** sha256 (hex) of all that a published version is made of. The same folder has the same hash on any machine. */
export async function hashSource(folder: string): Promise<string> {
  const { sources, published } = await listPluginFiles(folder)
  const settings = ['package.json', 'tsconfig.json'].filter((path) => existsSync(join(folder, path)))
  const hash = createHash('sha256')
  for (const path of [...settings, ...sources, ...published]) {
    const content = await readFile(join(folder, path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}
