import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { BundleFolder } from './bundle-folder.js'
import { PackageStore } from './package-store.js'
import { PrebundleFolder } from './prebundle-folder.js'
import { RecentUse } from './recent-use.js'
import { warmEsbuild } from './run-esbuild.js'
import { WholeFiles } from './whole-files.js'
import { WorkFolders } from './work-folders.js'

/** What a builder keeps in its home. */
export interface BuilderParts {
  readonly home: string
  readonly working: WorkFolders
  readonly recent: RecentUse
  readonly store: PackageStore
  readonly prebundles: PrebundleFolder
  readonly bundles: BundleFolder
}

/** Opens a home, and clears away what killed builders have left there. */
export async function openParts(folder: string): Promise<BuilderParts> {
  const warm = warmEsbuild()
  await mkdir(folder, { recursive: true })
  // esbuild follows links; paths in the code are relative to this.
  const home = await realpath(folder)
  const working = new WorkFolders(join(home, 'working'))
  await working.removeLeftovers()
  const files = new WholeFiles(working)
  const recent = new RecentUse()
  const store = await PackageStore.open(join(home, 'store'), recent)
  const prebundles = new PrebundleFolder({ root: join(home, 'prebundles'), store, working, files, recent })
  await warm
  return { home, working, recent, store, prebundles, bundles: new BundleFolder(join(home, 'bundles'), files, recent) }
}
