import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FromGateway, Route, ToGateway } from '../../protocol/index.js'
import { Certificates } from './certificates.js'
import { ClientCount } from './client-count.js'
import { createDoorServer, type House } from './door-server.js'
import { FairGate } from './fair-gate.js'
import { StallWatch } from './stall-watch.js'
import { TenantDoor, type Visitor } from './tenant-door.js'

/** Tenants' own ports are for this machine only. */
const loopback = '127.0.0.1'
/** How long requests under way may take when the gateway closes. */
const closeMs = 1000
const loadsAtOnce = 100

interface Tenant {
  readonly door: TenantDoor
  readonly hosts: readonly string[]
  readonly server: Server
}

/** Owns the clients' connections and sends each request to its tenant's worker. Told everything by messages. */
export class Gateway {
  readonly #tell: (message: FromGateway) => void
  readonly #tenants = new Map<string, Tenant>()
  readonly #doorOfHost = new Map<string, TenantDoor>()
  #main: Main | undefined

  constructor(tell: (message: FromGateway) => void) {
    this.#tell = tell
  }

  async handle(message: ToGateway): Promise<void> {
    switch (message.kind) {
      case 'listen':
        return this.#listen(message)
      case 'tenant':
        return this.#serve(message)
      case 'forget':
        return this.#forget(message.tenant)
      case 'route':
        return this.#route(message.route)
      case 'park':
        return this.#tenants.get(message.tenant)?.door.park()
      case 'certificates':
        return this.#main?.certificates.replace(message.certificates)
      case 'count':
        return this.#count()
      case 'close':
        return this.close()
    }
  }

  /** Takes no new connections; resolves when the last request is answered, or a second later. */
  async close(): Promise<void> {
    const servers = [...this.#tenants.values()].map(({ server }) => server)
    servers.push(...(this.#main?.servers ?? []))
    const closed = Promise.all(servers.map(closeServer))
    for (const { door } of this.#tenants.values()) door.askGuestsToLeave()
    const late = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), closeMs)
    await closed
    clearTimeout(late)
  }

  #count(): void {
    const loads = [...this.#tenants.values()].map(({ door }) => door.load)
    // A message has a longest length.
    for (let from = 0; from === 0 || from < loads.length; from += loadsAtOnce)
      this.#tell({
        kind: 'counts',
        tenants: loads.slice(from, from + loadsAtOnce),
        isLast: from + loadsAtOnce >= loads.length,
      })
  }

  async #listen({ host, port, limits, tls }: Extract<ToGateway, { kind: 'listen' }>): Promise<void> {
    const clients = new ClientCount(limits, (line) => process.stderr.write(`${line}\n`))
    const house = { limits, clients, gate: new FairGate<Visitor>(limits), stalls: new StallWatch(limits.stallMs) }
    const certificates = new Certificates()
    const doorOf = (name: string): TenantDoor | undefined => this.#doorOfHost.get(name)
    const secure = tls && createDoorServer({ house, doorOf, certificates })
    const plain = createDoorServer({ house, doorOf, redirectTo: tls?.redirects ? () => portOf(secure) : undefined })
    this.#main = { ...house, certificates, servers: secure === undefined ? [plain] : [plain, secure] }
    if (tls !== undefined) certificates.replace(tls.certificates)
    if (secure !== undefined && tls !== undefined && !(await this.#open(secure, { host, port: tls.port }))) return
    if (!(await this.#open(plain, { host, port }))) return
    this.#tell({ kind: 'listening', port: portOf(plain), ...(secure && { tlsPort: portOf(secure) }) })
  }

  async #open(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<boolean> {
    const bound = await listen(server, host, port)
    if (typeof bound !== 'number') this.#tell({ kind: 'listen-failed', port, ...bound })
    return typeof bound === 'number'
  }

  async #serve({ tenant, hosts, port }: Extract<ToGateway, { kind: 'tenant' }>): Promise<void> {
    if (this.#main === undefined || this.#tenants.has(tenant)) return
    const door = new TenantDoor({
      ...this.#main,
      tenant,
      onDrained: (socket) => this.#tell({ kind: 'drained', socket }),
    })
    const server = createDoorServer({ house: this.#main, doorOf: () => door })
    this.#tenants.set(tenant, { door, hosts, server })
    for (const host of hosts) this.#doorOfHost.set(host, door)
    const bound = await listen(server, loopback, port)
    if (typeof bound === 'number') this.#tell({ kind: 'tenant-listening', tenant, port: bound })
    else {
      await this.#drop(tenant)
      this.#tell({ kind: 'listen-failed', tenant, port, ...bound })
    }
  }

  async #forget(tenant: string): Promise<void> {
    await this.#drop(tenant)
    this.#tell({ kind: 'forgotten', tenant })
  }

  async #drop(tenant: string): Promise<void> {
    const known = this.#tenants.get(tenant)
    if (known === undefined) return
    this.#tenants.delete(tenant)
    for (const host of known.hosts) this.#doorOfHost.delete(host)
    known.door.close()
    const closed = closeServer(known.server)
    known.server.closeAllConnections()
    await closed
  }

  #route(route: Route): void {
    this.#tenants.get(route.tenant)?.door.route(route)
    this.#tell({ kind: 'routed', ...route })
  }
}

interface Main extends House {
  readonly servers: readonly Server[]
  readonly certificates: Certificates
}

function listen(server: Server, host: string, port: number): Promise<number | { code: string }> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? error.message }))
    server.listen({ host, port }, () => resolve(portOf(server)))
  })
}

const portOf = (server: Server | undefined): number => (server?.address() as AddressInfo | undefined)?.port ?? 0

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
