import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type DatabaseConnection, type EmbeddedPostgres, startPostgres } from '../../core/database/index.js'

/** One PostgreSQL for all peers, the one that shopctl brings along; each has a database of its own there. */
export class PeerDatabase {
  private constructor(
    private readonly server: EmbeddedPostgres,
    private readonly folder: string,
  ) {}

  static async start(): Promise<PeerDatabase> {
    const folder = await mkdtemp(join(tmpdir(), 'shopctl-peers-'))
    const signal = AbortSignal.timeout(120_000)
    const server = await startPostgres({ dataDir: join(folder, 'data'), socketDir: join(folder, 'run'), signal })
    return new PeerDatabase(server, folder)
  }

  /** Makes an empty database. */
  async create(name: string): Promise<DatabaseConnection> {
    const { connection } = this.server
    const client = new pg.Client(connection)
    await client.connect()
    try {
      await client.query(`create database ${client.escapeIdentifier(name)}`)
    } finally {
      await client.end()
    }
    return { ...connection, database: name }
  }

  async close(): Promise<void> {
    await this.server.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}
