import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { GatewayLimits } from '../../protocol/index.js'

/** How often the log says that connections are refused. */
const tellMs = 60_000

/** Counts the clients' connections of all servers together, and closes at once those that are too many. */
export class ClientCount {
  readonly #limits: Pick<GatewayLimits, 'clients' | 'clientsPerAddress'>
  readonly #tell: (line: string) => void
  readonly #byAddress = new Map<string, number>()
  #total = 0
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(limits: Pick<GatewayLimits, 'clients' | 'clientsPerAddress'>, tell: (line: string) => void) {
    this.#limits = limits
    this.#tell = tell
  }

  watch(server: Server): void {
    server.on('connection', (socket: Socket) => this.#take(socket))
  }

  #take(socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    const count = this.#byAddress.get(address) ?? 0
    const { clients, clientsPerAddress } = this.#limits
    if (this.#total >= clients || count >= clientsPerAddress) {
      this.#refuse(count >= clientsPerAddress ? `${clientsPerAddress} from ${address}` : `${clients} in all`)
      socket.destroy()
      return
    }
    this.#total += 1
    this.#byAddress.set(address, count + 1)
    socket.once('close', () => this.#forget(address))
  }

  #forget(address: string): void {
    this.#total -= 1
    const left = (this.#byAddress.get(address) ?? 1) - 1
    if (left === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, left)
  }

  #refuse(why: string): void {
    const now = performance.now()
    if (now - this.#toldAt < tellMs) return
    this.#toldAt = now
    this.#tell(`connections are refused: there are ${why}`)
  }
}
