import { existsSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PluginPackage } from './read-package.js'

/** Lets the staged code find the packages that the author has installed, from where Node would look in his folder. */
export async function linkDependencies(folder: string, staging: string, pkg: PluginPackage): Promise<void> {
  const names = Object.keys({ ...pkg.dependencies, ...pkg.optionalDependencies, ...pkg.peerDependencies })
  for (const name of names) {
    const target = findInstalled(folder, name)
    if (target === undefined) continue // the import that misses it says so
    const link = join(staging, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(target, link, 'junction')
  }
}

/** The folder of a package, from where Node would look in `folder`. */
export function findInstalled(folder: string, name: string): string | undefined {
  const path = join(folder, 'node_modules', name)
  if (existsSync(path)) return path
  const parent = dirname(folder)
  return parent === folder ? undefined : findInstalled(parent, name)
}
