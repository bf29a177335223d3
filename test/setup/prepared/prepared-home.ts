import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyFolder } from './copy-folder.js'
import { onceInARun } from './once-in-a-run.js'
import { prepareCluster } from './prepared-cluster.js'

/**
 * A new home on which a platform has been started once already, with neither plugins nor shops; `start` starts one and
 * ends it. What a first start makes is made once in a run; who tests first starts gives the platform an empty folder.
 */
export async function preparedHome(start: (home: string) => Promise<void>): Promise<string> {
  const source = await onceInARun('home', async (home) => {
    await prepareCluster(join(home, 'postgres'))
    await start(home)
  })
  const home = await mkdtemp(join(tmpdir(), 'shopctl-test-'))
  await copyFolder(source, home)
  return home
}
