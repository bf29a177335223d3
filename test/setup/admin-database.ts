import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { readSettings } from '../../core/platform/settings.js'

/** Looks into a test platform's embedded PostgreSQL as its administrator. Ended by the caller. */
export async function adminDatabase(home: string, database: 'shopctl' | 'shopctl_tenants'): Promise<pg.Client> {
  const client = new pg.Client({
    host: readSettings(home, {}).databaseDir,
    port: 5432,
    user: 'postgres',
    password: (await readFile(join(home, 'postgres/password'), 'utf8')).trim(),
    database,
  })
  await client.connect()
  return client
}
