import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { offerPackages, type RegistryClient } from '../../registry/index.js'
import { readPackages } from '../build/index.js'
import { type House, step } from './house.js'

/** Puts into the registry what was packed elsewhere, and laid into the folder of packages by hand. A file that is none keeps nothing else from coming up. */
export async function offerFolder(house: House, registry: RegistryClient): Promise<void> {
  const { settings, log, signal } = house
  const names = await readdir(settings.packagesDir).catch(() => [])
  const files = names.filter((name) => /\.(tgz|tar)$/.test(name)).sort()
  if (files.length === 0) return
  await step(house, 'packages', async () => {
    let fresh = 0
    for (const file of files) {
      const packages = await readPackages(join(settings.packagesDir, file)).catch((error: Error) => {
        log('a file of packages was left out', { file, error: error.message })
        return []
      })
      for (const { id, outcome, reason } of await offerPackages(packages, registry, signal)) {
        if (outcome === 'published') {
          fresh += 1
          house.onProgress({ step: 'packages', detail: id })
        }
        if (outcome === 'refused') log('a package was left out', { file, package: id, error: reason })
      }
    }
    if (fresh > 0) house.onProgress({ step: 'packages', detail: `${fresh} published` })
  })
}
