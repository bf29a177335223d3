import type { Server as HttpServer } from 'node:http'
import { createServer, type Server, type Socket } from 'node:net'
import { createDoorServer } from './door-server.js'
import type { House } from './house.js'
import { closeServer, listen } from './listen.js'
import type { TenantDoor } from './tenant-door.js'

/** Tenants' own ports are for this machine only. */
const loopback = '127.0.0.1'

/**
 * The tenants' own ports. Their connections are served by one HTTP server, which listens nowhere itself: each of Node's HTTP
 * servers has a timer, and a shop that sleeps is to cost nothing.
 */
export class OwnPorts {
  readonly #http: HttpServer
  readonly #doors = new WeakMap<Socket, TenantDoor>()

  constructor(house: House) {
    this.#http = createDoorServer({ house, doorOf: (_host, socket) => this.#doors.get(socket) })
    // Node watches how long a server's connections take from here on.
    this.#http.emit('listening')
  }

  /** Answers the port that leads to the door; or the system's code, when it cannot be had. */
  async open(door: TenantDoor, port: number): Promise<OwnPort | { readonly code: string }> {
    const sockets = new Set<Socket>()
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      this.#doors.set(socket, door)
      this.#http.emit('connection', socket)
    })
    const bound = await listen(server, loopback, port)
    return typeof bound === 'number' ? new OwnPort(bound, server, sockets) : bound
  }

  /** Closes the connections on which nothing is under way, and those that come to that. */
  closeIdle(): void {
    // It has never listened, and says so.
    this.#http.close(() => undefined)
  }
}

/** A tenant's own port, open. */
export class OwnPort {
  readonly #server: Server
  readonly #sockets: ReadonlySet<Socket>

  constructor(
    readonly port: number,
    server: Server,
    sockets: ReadonlySet<Socket>,
  ) {
    this.#server = server
    this.#sockets = sockets
  }

  /** Takes no new connections; resolves when the last of its connections has ended. */
  close(): Promise<void> {
    return closeServer(this.#server)
  }

  closeAllConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
