import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import semver from 'semver'
import { newestVersion } from '../newest-version.js'
import type { Folders } from './folders.js'

/** What verdaccio keeps of a package beside its tarballs; only what a repair touches. */
interface StoredPackage {
  readonly versions: Readonly<Record<string, unknown>>
  readonly 'dist-tags': Record<string, string>
  readonly _attachments: Record<string, { readonly version?: string }>
}

/** Ms after which the process of a mark is another one that got the same number. */
const longestPublish = 60_000

/**
 * Mends the packages whose publishing a crash cut off, so that the same version can be published again: verdaccio leaves
 * its lock (for five minutes), a package.json with nothing in it, tarballs of no version (it would answer 409 for ever)
 * and versions without their tag.
 */
export async function repairPublishes({ packages, publishing }: Folders): Promise<void> {
  for (const mark of await readdir(publishing)) {
    if (await isUnderWay(join(publishing, mark))) continue
    await repairPackage(join(packages, decodeURIComponent(mark)))
    await rm(join(publishing, mark), { force: true })
  }
}

/** A second registry over the same folder (`shopctl build` starts one) must not mend what the first is writing. */
async function isUnderWay(mark: string): Promise<boolean> {
  try {
    const pid = Number(await readFile(mark, 'utf8'))
    const { mtimeMs } = await stat(mark)
    return pid > 0 && pid !== process.pid && Date.now() - mtimeMs < longestPublish && isAlive(pid)
  } catch {
    return true // it has just ended
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function repairPackage(folder: string): Promise<void> {
  const path = join(folder, 'package.json')
  await rm(`${path}.lock`, { force: true })
  const stored = await readStored(path)
  if (stored === null) return rm(folder, { recursive: true, force: true })
  const kept = Object.entries(stored._attachments).filter(([, { version }]) => version !== undefined)
  const names = new Set(kept.map(([name]) => name))
  for (const file of await readdir(folder)) {
    if (file !== 'package.json' && !names.has(file)) await rm(join(folder, file))
  }
  const tags = withLatest(stored)
  const repaired = { ...stored, 'dist-tags': tags, _attachments: Object.fromEntries(kept) }
  await writeFile(`${path}.repaired`, JSON.stringify(repaired, null, '\t'))
  await rename(`${path}.repaired`, path)
}

/** Null when nothing was published: there is no file, or it was cut off before its first version. */
async function readStored(path: string): Promise<StoredPackage | null> {
  try {
    const stored = JSON.parse(await readFile(path, 'utf8')) as StoredPackage // verdaccio's own file
    return Object.keys(stored.versions).length === 0 ? null : stored
  } catch {
    return null
  }
}

function withLatest({ versions, 'dist-tags': tags }: StoredPackage): Record<string, string> {
  const newest = newestVersion(Object.keys(versions))
  const latest = tags['latest']
  if (newest === undefined || (latest !== undefined && semver.gte(latest, newest))) return tags
  return { ...tags, latest: newest }
}
