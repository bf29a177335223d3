import type { FromGateway } from '../../protocol/index.js'
import { Replies } from '../waiting/replies.js'
import { LoadReplies } from './load-replies.js'

/** No tenant has this name. */
export const mainPort = ' main'

/** What is asked of a gateway and answered by it later, or by its end. */
export class GatewayReplies {
  /** By tenant; `mainPort` for the main port. */
  readonly listening = new Replies<number>()
  /** By tenant. */
  readonly forgotten = new Replies<void>()
  /** These by socket. */
  readonly routed = new Replies<void>()
  readonly drained = new Replies<void>()
  readonly rested = new Replies<boolean>()
  readonly counts = new LoadReplies()

  take(message: FromGateway): void {
    switch (message.kind) {
      case 'forgotten':
        this.forgotten.resolve(message.tenant, undefined)
        return
      case 'routed':
        this.routed.resolve(message.socket, undefined)
        return
      case 'drained':
        this.drained.resolve(message.socket, undefined)
        return
      case 'rested':
        this.rested.resolve(message.socket, message.isAsleep)
        return
      case 'counts':
        this.counts.take(message)
        return
      case 'listening':
      case 'tenant-listening':
      case 'listen-failed':
      case 'wake':
      case 'busy':
      case 'silent':
    }
  }

  /** A new gateway knows these sockets: no other is switched to any more, since its worker ended while there was no gateway. */
  begin(known: ReadonlySet<string>): void {
    for (const socket of this.routed.keys) if (!known.has(socket)) this.routed.resolve(socket, undefined)
  }

  /** The gateway has ended: its requests are over, whatever became of them, and what it was to open its successor opens. */
  end(): void {
    for (const socket of this.drained.keys) this.drained.resolve(socket, undefined)
    for (const tenant of this.forgotten.keys) this.forgotten.resolve(tenant, undefined)
    for (const socket of this.rested.keys) this.rested.resolve(socket, false)
    this.counts.end()
  }
}
