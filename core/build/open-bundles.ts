import { join } from 'node:path'
import { BundleFolder } from './bundle-folder.js'
import { RecentUse } from './recent-use.js'
import { WholeFiles } from './whole-files.js'
import { WorkFolders } from './work-folders.js'

/** The bundles that were built or put in a home, without a builder. */
export interface Bundles {
  /** The file of a bundle; undefined when it is missing or is not what its hash says. */
  bundleFile(hash: string): Promise<string | undefined>
  /** Keeps a bundle that was built elsewhere. */
  putBundle(hash: string, code: Uint8Array, map: Uint8Array): Promise<string>
}

export function openBundles(home: string): Bundles {
  const files = new WholeFiles(new WorkFolders(join(home, 'working')))
  const folder = new BundleFolder(join(home, 'bundles'), files, new RecentUse())
  return {
    bundleFile: (hash) => folder.file(hash),
    putBundle: (hash, code, map) => folder.put(hash, code, map),
  }
}
