import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopEsbuild, warmEsbuild } from '../../build/index.js'
import { migrate, openDatabases, startPostgres, TenantDatabases, tenantRole } from '../../database/index.js'
import { type Mailbox, startMailbox } from '../../mailbox/index.js'
import { Metrics } from '../../metrics/index.js'
import { type OutboxAdmin, openOutbox } from '../../outbox/index.js'
import type { Kernel } from '../../protocol/index.js'
import { createSupervisor, type Supervisor } from '../../serve/index.js'
import { shopMigrations } from '../../shop/host.js'
import { noTracing } from '../../tracing/index.js'
import type { Closers } from '../closers.js'
import { connectOutbox } from '../connect-outbox.js'

export interface DevPorts {
  /** The shop's; 0 takes a free one. */
  readonly shop: number
  readonly mailbox: number
}

export interface OpenDevParts {
  readonly kernel: Kernel
  readonly ports: DevPorts
  readonly closers: Closers
  readonly signal: AbortSignal
}

/** What one shop needs around it, on an empty database, all in a folder that goes with it. */
export interface DevParts {
  readonly folder: string
  readonly databases: TenantDatabases
  readonly outbox: OutboxAdmin
  readonly supervisor: Supervisor
  readonly mailbox: Mailbox
  /** The shop's address. */
  readonly address: string
}

export const slug = 'dev'

/** Starts PostgreSQL, the mailbox, the gateway with a standby worker, and the outbox between them. */
export async function openDevParts({ kernel, ports, closers, signal }: OpenDevParts): Promise<DevParts> {
  const folder = await ownFolder(closers)
  const mailbox = closers.add(await startMailbox({ smtpPort: 0, httpPort: ports.mailbox, dir: join(folder, 'mails') }))
  const [{ databases, outbox, pool }, supervisor] = await Promise.all([
    openDatabase(folder, closers, signal),
    openServing(folder, { kernel, closers }),
  ])
  supervisor.lodgeWith(databases)
  const parts = { supervisor, outbox, metrics: new Metrics(), tracing: noTracing }
  closers.add(connectOutbox(parts, { pool, smtpUrl: mailbox.smtpUrl, log: () => undefined }))
  const address = await supervisor.serveTenant(slug, ports.shop)
  return { folder, databases, outbox, supervisor, mailbox, address }
}

async function ownFolder(closers: Closers): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shopctl-dev-'))
  closers.add({ close: () => rm(folder, { recursive: true, force: true }) })
  // Where PostgreSQL cannot run as this user it runs as nobody, who must get through.
  await chmod(folder, 0o711)
  return folder
}

async function openDatabase(folder: string, closers: Closers, signal: AbortSignal) {
  const server = closers.add(
    await startPostgres({ dataDir: join(folder, 'postgres'), socketDir: socketDirOf(folder), signal }),
  )
  const open = closers.add(await openDatabases(server.connection))
  const databases = new TenantDatabases(open, shopMigrations)
  const outbox = await openOutbox({ pool: open.tenants, migrate, roleOf: tenantRole })
  await databases.provisionTenant(slug)
  await outbox.registerTenant(slug)
  return { databases, outbox, pool: open.tenants }
}

const socketDirOf = (folder: string): string => join(folder, 's')

async function openServing(
  folder: string,
  { kernel, closers }: Pick<OpenDevParts, 'kernel' | 'closers'>,
): Promise<Supervisor> {
  const socketDir = socketDirOf(folder)
  await Promise.all([mkdir(join(folder, 'bundles')), mkdir(socketDir, { recursive: true, mode: 0o711 }), warmEsbuild()])
  closers.add({ close: stopEsbuild })
  const supervisor = closers.add(
    createSupervisor({
      kernel,
      runDir: join(folder, 'r'),
      logsDir: join(folder, 'logs'),
      gatewayPort: 0,
      database: { socketDir },
      // The author's own machine, and the author's own code.
      reachable: ['0.0.0.0/0', '::/0'],
      log: () => undefined,
      // The author waits; a request that hangs must not hold up the next edit.
      // Nobody but this shop is here, and it has nobody to wake it.
      settings: { drainMs: 2_000, idleMs: Number.POSITIVE_INFINITY },
    }),
  )
  await supervisor.start()
  return supervisor
}
