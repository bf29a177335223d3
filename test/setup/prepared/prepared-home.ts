import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyFolder } from './copy-folder.js'
import { onceInARun } from './once-in-a-run.js'
import { prepareCluster } from './prepared-cluster.js'

/** Starts a platform on a home, and ends it. */
type StartOnce = (home: string, environment: Readonly<Record<string, string>>) => Promise<void>

/**
 * A new home on which a platform has been started once already, with neither plugins nor shops. What a first start makes
 * is made once in a run; who tests first starts gives the platform an empty folder.
 */
export async function preparedHome(start: StartOnce): Promise<string> {
  const source = await onceInARun('home', async (home) => {
    await prepareCluster(join(home, 'postgres'))
    await start(home, { SHOPCTL_SAMPLES: 'none' })
  })
  return copyOf(source)
}

/** The same, and all sample plugins are in its registry; there are no shops. */
export async function preparedHomeWithSamples(start: StartOnce): Promise<string> {
  const source = await onceInARun('home-with-samples', async (home) => {
    await prepareCluster(join(home, 'postgres'))
    const noShops = join(home, 'no-tenants')
    await mkdir(noShops)
    await start(home, { SHOPCTL_TENANTS: noShops })
  })
  return copyOf(source)
}

async function copyOf(source: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'shopctl-test-'))
  await copyFolder(source, home)
  // All copies would want the same ones.
  await rm(join(home, 'ports.json'), { force: true })
  return home
}
