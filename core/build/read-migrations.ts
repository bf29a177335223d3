import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Lock, migrationHash, type ReleasePlugin, shopError } from '../model/index.js'
import type { PackageStore } from './package-store.js'

/** The texts of all migrations that the plugins' facts name, by hash. PACKAGE_CORRUPT where one is not what it was. */
export async function readMigrations(
  store: PackageStore,
  lock: Lock,
  plugins: readonly ReleasePlugin[],
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for (const { package: name, version, facts } of plugins) {
    const id = `${name}@${version}`
    const folder = store.folderOf(id, lock.packages[id]?.integrity ?? '')
    for (const migration of facts.migrations ?? []) {
      const file = `migrations/${migration.name}.sql`
      const text = await readFile(join(folder, file), 'utf8').catch(() => '')
      if (migrationHash(text) !== migration.hash)
        throw shopError('PACKAGE_CORRUPT', id, `${file} is not what publish has seen`)
      texts.set(migration.hash, text)
    }
  }
  return texts
}
