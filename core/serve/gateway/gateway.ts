import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isShopError, shopError } from '../../model/index.js'
import type { FromGateway, GatewayLimits, Route, ToGateway } from '../../protocol/index.js'
import { ClientCount } from './client-count.js'
import { Exchange, type ExchangeOptions } from './exchange.js'
import { FairGate } from './fair-gate.js'
import { requestIdOf } from './headers.js'
import { createHttpServer } from './http-server.js'
import { parseRequestTarget } from './request-target.js'
import { sendProblem } from './send-problem.js'
import { StallWatch } from './stall-watch.js'
import { TenantDoor, type Visitor } from './tenant-door.js'
import { Upgrade, wantsWebSocket } from './upgrade.js'

/** Tenants' own ports are for this machine only. */
const loopback = '127.0.0.1'
/** How long requests under way may take when the gateway closes. */
const closeMs = 1000

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
      case 'count':
        return this.#tell({ kind: 'counts', tenants: [...this.#tenants.values()].map(({ door }) => door.load) })
      case 'close':
        return this.close()
    }
  }

  /** Takes no new connections; resolves when the last request is answered, or a second later. */
  async close(): Promise<void> {
    const servers = [...this.#tenants.values()].map(({ server }) => server)
    if (this.#main !== undefined) servers.push(this.#main.server)
    const closed = Promise.all(servers.map(closeServer))
    const late = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), closeMs)
    await closed
    clearTimeout(late)
  }

  async #listen({ host, port, limits }: Extract<ToGateway, { kind: 'listen' }>): Promise<void> {
    const clients = new ClientCount(limits, (line) => process.stderr.write(`${line}\n`))
    const house = { limits, clients, gate: new FairGate<Visitor>(limits), stalls: new StallWatch(limits.stallMs) }
    const server = createServer(house, (name) => this.#doorOfHost.get(name))
    this.#main = { ...house, server }
    const bound = await listen(server, host, port)
    this.#tell(
      typeof bound === 'number' ? { kind: 'listening', port: bound } : { kind: 'listen-failed', port, ...bound },
    )
  }

  async #serve({ tenant, hosts, port }: Extract<ToGateway, { kind: 'tenant' }>): Promise<void> {
    if (this.#main === undefined || this.#tenants.has(tenant)) return
    const door = new TenantDoor({
      ...this.#main,
      tenant,
      onDrained: (socket) => this.#tell({ kind: 'drained', socket }),
    })
    const server = createServer(this.#main, () => door)
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

/** What all servers and all tenants share. */
interface House {
  readonly limits: GatewayLimits
  readonly clients: ClientCount
  readonly gate: FairGate<Visitor>
  readonly stalls: StallWatch
}

interface Main extends House {
  readonly server: Server
}

function createServer({ limits, clients }: House, doorOf: DoorOf): Server {
  const find = (request: IncomingMessage): ExchangeOptions => {
    const { host, path } = parseRequestTarget(request, limits)
    const door = doorOf(host)
    if (door === undefined) throw shopError('SHOP_NOT_HERE', host)
    return { door, path, requestId: requestIdOf(request) }
  }
  const server = createHttpServer(limits, {
    answer: (response) => answer(response, find),
    // A door that is not found is told as to any other request.
    canUpgrade: (request) => wantsWebSocket(request) && finds(request, find),
    upgrade: (from) => new Upgrade(from, find(from.request)).start(),
  })
  clients.watch(server)
  return server
}

type DoorOf = (host: string) => TenantDoor | undefined
/** Throws the coded error of a request that no worker should see. */
type Find = (request: IncomingMessage) => ExchangeOptions

function answer(response: ServerResponse, find: Find): void {
  try {
    new Exchange(response, find(response.req)).start()
  } catch (error) {
    if (!isShopError(error)) throw error
    sendProblem(response, error, { requestId: requestIdOf(response.req) })
  }
}

function finds(request: IncomingMessage, find: Find): boolean {
  try {
    find(request)
    return true
  } catch {
    return false
  }
}

function listen(server: Server, host: string, port: number): Promise<number | { code: string }> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? error.message }))
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port))
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
