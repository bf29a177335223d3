import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttp, type RequestListener } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FromGateway, GatewayLimits, TenantLoad, ToGateway } from '../../../../core/protocol/index.js'
import { Gateway } from '../../../../core/serve/gateway/gateway.js'
import { defaultLimits } from '../../../../core/serve/settings.js'

/** A gateway in the test's own process, and workers that are whatever the test wants. */
export class Room {
  readonly #gateway: Gateway
  readonly #told: FromGateway[] = []
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  #sequence = 0
  /** Of the main port. */
  address = ''

  private constructor(readonly dir: string) {
    this.#gateway = new Gateway((message) => this.#told.push(message))
  }

  static async open(limits: Partial<GatewayLimits> = {}): Promise<Room> {
    const room = new Room(await mkdtemp(join(tmpdir(), 'gateway-')))
    const { port } = await room.#ask({
      kind: 'listen',
      host: '127.0.0.1',
      port: 0,
      limits: { ...defaultLimits, ...limits },
    })
    room.address = `http://127.0.0.1:${port}`
    return room
  }

  /** A shop whose worker does with a connection what it likes. Answers the shop's own address. */
  async shop(tenant: string, onConnection: (socket: Socket) => void): Promise<string> {
    return this.#serve(tenant, createServer(onConnection))
  }

  /** A shop whose worker speaks HTTP. */
  async httpShop(tenant: string, onRequest: RequestListener): Promise<string> {
    return this.#serve(tenant, createHttp({ keepAliveTimeout: 60_000 }, onRequest))
  }

  /** Whose workers say nothing to their requests, by the gateway's last word. */
  get silent(): readonly string[] {
    return this.#told.findLast((message) => message.kind === 'silent')?.tenants ?? []
  }

  async load(tenant: string): Promise<TenantLoad> {
    const { tenants } = await this.#ask({ kind: 'count' })
    const found = tenants?.find((load) => load.tenant === tenant)
    if (found === undefined) throw new Error(`${tenant} is not served`)
    return found
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await this.#gateway.close()
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))))
    await rm(this.dir, { recursive: true })
  }

  async #serve(tenant: string, server: Server): Promise<string> {
    this.#servers.push(server)
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket))
    })
    const socket = join(this.dir, `${this.#sequence}.sock`)
    this.#sequence += 1
    await new Promise<void>((resolve) => server.listen(socket, resolve))
    const { port } = await this.#ask({ kind: 'tenant', tenant, hosts: [`${tenant}.localhost`], port: 0 })
    await this.#gateway.handle({ kind: 'route', route: { tenant, release: 1, socket } })
    return `http://127.0.0.1:${port}`
  }

  /** Its last word on the message. */
  async #ask(message: ToGateway): Promise<{ port?: number; tenants?: readonly TenantLoad[] }> {
    const before = this.#told.length
    await this.#gateway.handle(message)
    const answer = this.#told.slice(before).find(({ kind }) => /listening|counts/.test(kind))
    if (answer === undefined) throw new Error(`no answer to ${message.kind}`)
    return answer as { port?: number; tenants?: readonly TenantLoad[] }
  }
}
