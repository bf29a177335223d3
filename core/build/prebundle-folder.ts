import { join } from 'node:path'
import type { Linkable } from './link.js'
import type { PackageStore } from './package-store.js'
import { type ClosureRequest, privatePackages } from './plugin-closure.js'
import { prebundle } from './prebundle.js'
import { prebundleKey } from './prebundle-key.js'
import type { RecentUse } from './recent-use.js'
import { inlineMap } from './source-map.js'
import type { WholeFiles } from './whole-files.js'
import type { WorkFolders } from './work-folders.js'

export interface PrebundleParts {
  readonly root: string
  readonly store: PackageStore
  readonly working: WorkFolders
  readonly files: WholeFiles
  readonly recent: RecentUse
}

/** Prebundles on disk, by what they are made of: each is made once, for all tenants. */
export class PrebundleFolder {
  constructor(private readonly parts: PrebundleParts) {}

  /** The plugin's prebundle, made if it is not there. */
  async get(request: ClosureRequest & { readonly signal: AbortSignal }): Promise<Linkable> {
    const { root, files, recent } = this.parts
    const key = prebundleKey(request)
    const path = join(root, `${key}.mjs`)
    recent.note(path)
    const text = (await files.readSealed(path)) ?? (await this.#make(request, path))
    return { id: request.plugin, key, text, plugins: privatePackages(request).plugins }
  }

  async #make(request: ClosureRequest & { readonly signal: AbortSignal }, path: string): Promise<string> {
    const { store, working, files } = this.parts
    const { code, map } = await working.use((folder) => prebundle({ ...request, store, folder }))
    const text = code + inlineMap(map)
    await files.writeSealed(path, text)
    return text
  }
}
