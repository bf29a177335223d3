import type { Lock, PackageId } from '../model/index.js'
import { externalForm, externalModule } from '../protocol/index.js'
import type { Linkable } from './link.js'
import type { Manifests } from './lock-manifests.js'
import type { PackageStore } from './package-store.js'
import { readExtras } from './plugin-extras.js'
import { sha256 } from './whole-files.js'

/**
 * What stands in the bundle for the installations that run outside: what publish would have written for external plugins of
 * the same facts, and what shoppers are told in their languages.
 */
export async function outsideModules(lock: Lock, manifestOf: Manifests, store: PackageStore): Promise<Linkable[]> {
  const outside = lock.plugins.filter(({ enabled, place }) => enabled && place === 'outside')
  return Promise.all(
    outside.map(async ({ name, package: from, version, attach }) => {
      const id = `${from}@${version}`
      const { facts } = manifestOf(id).manifest
      if (facts === undefined) throw new Error(`${id} has no facts`)
      const { locales } = await readExtras(store.folderOf(id, lock.packages[id]?.integrity ?? ''))
      const words =
        Object.keys(locales).length === 0 ? '' : `export const locales = ${JSON.stringify(locales, null, 2)}\n`
      const text = `${externalModule(externalForm(facts, attach))}export const mail = {}\n${words}`
      return { id: outsideModule(id, name), key: sha256(text), text, plugins: new Map() }
    }),
  )
}

/** By what the entry loads it: two installations of one plugin may run in two places, and stand on different points. */
export const outsideModule = (id: PackageId, name: string): string => `${id} outside as ${name}`
