import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type DatabaseConnection, type EmbeddedPostgres, startPostgres } from '../../core/database/index.js'
import { TcpDoor } from './tcp-door.js'

/** One PostgreSQL for all peers, the one that shopctl brings along; each has a database of its own there. */
export class PeerDatabase {
  private constructor(
    private readonly server: EmbeddedPostgres,
    private readonly door: TcpDoor,
    private readonly folder: string,
  ) {}

  static async start(): Promise<PeerDatabase> {
    const folder = await mkdtemp(join(tmpdir(), 'shopctl-peers-'))
    const signal = AbortSignal.timeout(120_000)
    const server = await startPostgres({ dataDir: join(folder, 'data'), socketDir: join(folder, 'run'), signal })
    const { host, port } = server.connection
    return new PeerDatabase(server, await TcpDoor.open(join(host, `.s.PGSQL.${port}`)), folder)
  }

  /** Makes an empty database, and says how it is reached by TCP: not every peer can be told of a unix socket. */
  async create(name: string): Promise<DatabaseConnection> {
    const { connection } = this.server
    const client = new pg.Client(connection)
    await client.connect()
    try {
      await client.query(`create database ${client.escapeIdentifier(name)}`)
    } finally {
      await client.end()
    }
    return { ...connection, host: '127.0.0.1', port: this.door.port, database: name }
  }

  async close(): Promise<void> {
    await this.door.close()
    await this.server.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}
