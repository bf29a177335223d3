import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A port of the loopback interface that leads to a unix socket, for those who cannot name one. */
export class TcpDoor {
  private constructor(
    private readonly server: Server,
    private readonly sockets: ReadonlySet<Socket>,
  ) {}

  static async open(socketPath: string): Promise<TcpDoor> {
    const sockets = new Set<Socket>()
    const server = createServer((client) => {
      const inside = connect(socketPath)
      for (const [one, other] of [
        [client, inside],
        [inside, client],
      ] as const) {
        sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new TcpDoor(server, sockets)
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
    await closed
  }
}
