import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Databases, type EmbeddedPostgres, openDatabases, startPostgres } from '../../../core/database/index.js'
import { prepareCluster } from '../../setup/prepared/prepared-cluster.js'

export interface TestDatabase extends Databases {
  readonly postgres: EmbeddedPostgres
}

/** A real PostgreSQL with the platform's two databases, for one test file. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'shopctl-postgres-'))
  const signal = AbortSignal.timeout(60_000)
  await prepareCluster(join(folder, 'postgres'))
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), socketDir: join(folder, 'run'), signal })
  const databases = await openDatabases(postgres.connection)
  const close = async (): Promise<void> => {
    await databases.close()
    await postgres.close()
    await rm(folder, { recursive: true })
  }
  return { ...databases, postgres, close }
}
