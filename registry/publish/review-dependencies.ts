import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { findInstalled } from './link-dependencies.js'
import type { PluginPackage } from './read-package.js'

interface Installed {
  readonly name: string
  readonly version: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly gypfile?: boolean
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Why what the plugin brings along cannot work in a shop, as far as the author has it installed. */
export async function reviewDependencies(folder: string, pkg: PluginPackage): Promise<string[]> {
  const reasons: string[] = []
  const seen = new Set<string>()
  const queue = Object.keys(pkg.dependencies ?? {}).map((name) => ({ name, from: folder }))
  // The list grows while it is walked.
  for (const { name, from } of queue) {
    const found = findInstalled(from, name)
    if (found === undefined) continue // the import that misses it says so
    const path = await realpath(found)
    if (seen.has(path)) continue
    seen.add(path)
    const installed = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as Installed
    reasons.push(...problemsOf(installed, path))
    queue.push(...Object.keys(installed.dependencies ?? {}).map((below) => ({ name: below, from: path })))
  }
  return reasons
}

function problemsOf({ name, version, scripts = {}, gypfile, os, cpu }: Installed, path: string): string[] {
  const isNative = gypfile === true || ['binding.gyp', 'prebuilds'].some((file) => existsSync(join(path, file)))
  const script = ['preinstall', 'install', 'postinstall'].find((each) => Object.hasOwn(scripts, each))
  const what = [
    ...(isNative ? ['has native code, which a bundle cannot hold'] : []),
    ...(script === undefined ? [] : [`has a script "${script}", and no script ever runs at an install`]),
    ...(os !== undefined || cpu !== undefined ? ['is made for certain machines only ("os", "cpu")'] : []),
  ]
  return what.map((problem) => `it needs ${name}@${version}, which ${problem}`)
}
