import { join } from 'node:path'
import { openDatabases, startPostgres } from '../../../core/database/index.js'
import { hurry } from '../../../core/testing/test-server.js'
import { copyFolder } from './copy-folder.js'
import { onceInARun } from './once-in-a-run.js'

/**
 * The files of a PostgreSQL with the platform's two databases, both empty, in a new folder, for `startPostgres`: making
 * them takes seconds, and is done once in a run. They would not survive a power cut, and any kill: it is quicker so.
 */
export async function prepareCluster(dataDir: string): Promise<void> {
  await copyFolder(await onceInARun('cluster', makeCluster), dataDir)
}

async function makeCluster(folder: string): Promise<void> {
  const socketDir = join(folder, 's')
  const server = await startPostgres({ dataDir: folder, socketDir, signal: AbortSignal.timeout(60_000) })
  await hurry(server.connection)
  // Making them is what takes longest on a new server.
  await (await openDatabases(server.connection)).close()
  await server.close()
}
