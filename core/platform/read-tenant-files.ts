import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseTenantFile, type TenantFile } from '../model/index.js'

/** The shops that the platform starts with, in the order of their names. Rejects with what is wrong in the first file that is none. */
export async function readTenantFiles(dir: string | undefined): Promise<TenantFile[]> {
  if (dir === undefined) return []
  const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(
    names.map(async (name) => parseTenantFile(await readFile(join(dir, name), 'utf8'), join(dir, name))),
  )
}
