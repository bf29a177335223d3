import type { Server } from 'node:http'
import type { FromGateway, Route, ToGateway } from '../../protocol/index.js'
import { Certificates } from './certificates.js'
import { ClientCount } from './client-count.js'
import { createDoorServer } from './door-server.js'
import { FairGate } from './fair-gate.js'
import { FairPass } from './fair-pass.js'
import type { House } from './house.js'
import { closeServer, listen, portOf } from './listen.js'
import { type OwnPort, OwnPorts } from './own-ports.js'
import { StallWatch } from './stall-watch.js'
import { TenantDoor } from './tenant-door.js'
import type { Visitor } from './visitor.js'

/** How long requests under way may take when the gateway closes. */
const closeMs = 1000
const loadsAtOnce = 100
const namesAtOnce = 500
/** How often it tells who has requests under way. */
const busyEveryMs = 1000
/** And whose worker says nothing, of which so many: it is about those who take the processors from others. */
const silentEveryMs = 100
const silentAtOnce = 20

interface Tenant {
  readonly door: TenantDoor
  readonly hosts: readonly string[]
  /** Undefined as long as it is being opened. */
  own: OwnPort | undefined
}

/** Owns the clients' connections and sends each request to its tenant's worker. Told everything by messages. */
export class Gateway {
  readonly #tell: (message: FromGateway) => void
  readonly #tenants = new Map<string, Tenant>()
  readonly #doorOfHost = new Map<string, TenantDoor>()
  #main: Main | undefined
  #hasToldSilent = false

  constructor(tell: (message: FromGateway) => void) {
    this.#tell = tell
    setInterval(() => this.#tellBusy(), busyEveryMs).unref()
    setInterval(() => this.#tellSilent(), silentEveryMs).unref()
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
        return this.#doorOf(message.tenant)?.park()
      case 'sleep':
        return this.#doorOf(message.tenant)?.sleep()
      case 'rest':
        return this.#rest(message)
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
    const tenants = [...this.#tenants.values()]
    const open = [...(this.#main?.servers ?? []), ...tenants.flatMap(({ own }) => own ?? [])]
    const closed = Promise.all(open.map((one) => ('port' in one ? one.close() : closeServer(one))))
    this.#main?.ownPorts.closeIdle()
    for (const { door } of tenants) door.askGuestsToLeave()
    const late = setTimeout(() => open.forEach((one) => one.closeAllConnections()), closeMs)
    await closed
    clearTimeout(late)
  }

  #count(): void {
    const loads = [...this.#tenants.values()].flatMap(({ door }) => (door.isStill ? [] : door.load))
    // A message has a longest length.
    for (let from = 0; from === 0 || from < loads.length; from += loadsAtOnce)
      this.#tell({
        kind: 'counts',
        tenants: loads.slice(from, from + loadsAtOnce),
        isLast: from + loadsAtOnce >= loads.length,
      })
  }

  #tellBusy(): void {
    const busy = [...this.#tenants.values()].flatMap(({ door }) => (door.underWay > 0 ? door.tenant : []))
    for (let from = 0; from < busy.length; from += namesAtOnce)
      this.#tell({ kind: 'busy', tenants: busy.slice(from, from + namesAtOnce) })
  }

  #tellSilent(): void {
    const silent = [...this.#tenants.values()].flatMap(({ door }) => (door.isSilent() ? door.tenant : []))
    if (silent.length > 0 || this.#hasToldSilent) this.#tell({ kind: 'silent', tenants: silent.slice(0, silentAtOnce) })
    this.#hasToldSilent = silent.length > 0
  }

  async #listen({ host, port, limits, tls }: Extract<ToGateway, { kind: 'listen' }>): Promise<void> {
    const clients = new ClientCount(limits, (line) => process.stderr.write(`${line}\n`))
    const house = {
      limits,
      clients,
      gate: new FairGate<Visitor>(limits),
      pass: new FairPass(),
      stalls: new StallWatch(limits.stallMs),
    }
    const certificates = new Certificates()
    const doorOf = (name: string): TenantDoor | undefined => this.#doorOfHost.get(name)
    const secure = tls && createDoorServer({ house, doorOf, certificates })
    const plain = createDoorServer({ house, doorOf, redirectTo: tls?.redirects ? () => portOf(secure) : undefined })
    const servers = secure === undefined ? [plain] : [plain, secure]
    this.#main = { ...house, certificates, servers, ownPorts: new OwnPorts(house) }
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

  async #serve({ tenant, hosts, port, isAsleep = false }: Extract<ToGateway, { kind: 'tenant' }>): Promise<void> {
    if (this.#main === undefined || this.#tenants.has(tenant)) return
    const door = new TenantDoor({
      ...this.#main,
      tenant,
      isAsleep,
      onDrained: (socket) => this.#tell({ kind: 'drained', socket }),
      onWanted: () => this.#tell({ kind: 'wake', tenant }),
    })
    const known: Tenant = { door, hosts, own: undefined }
    this.#tenants.set(tenant, known)
    for (const host of hosts) this.#doorOfHost.set(host, door)
    const own = await this.#main.ownPorts.open(door, port)
    if ('port' in own) {
      known.own = own
      this.#tell({ kind: 'tenant-listening', tenant, port: own.port })
    } else {
      await this.#drop(tenant)
      this.#tell({ kind: 'listen-failed', tenant, port, ...own })
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
    const closed = known.own?.close()
    known.own?.closeAllConnections()
    await closed
  }

  #route(route: Route): void {
    this.#doorOf(route.tenant)?.route(route)
    this.#tell({ kind: 'routed', ...route })
  }

  #rest({ tenant, socket, quietMs }: Extract<ToGateway, { kind: 'rest' }>): void {
    const isAsleep = this.#doorOf(tenant)?.rest(socket, quietMs) ?? false
    this.#tell({ kind: 'rested', tenant, socket, isAsleep })
  }

  #doorOf(tenant: string): TenantDoor | undefined {
    return this.#tenants.get(tenant)?.door
  }
}

interface Main extends House {
  readonly servers: readonly Server[]
  readonly ownPorts: OwnPorts
  readonly certificates: Certificates
}
