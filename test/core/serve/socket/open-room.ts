import { Channel, Socket } from 'phoenix'
import { WebSocket } from 'ws'
import type { FromSocket, PushedEvent, SocketLimits } from '../../../../core/protocol/index.js'
import { defaultSocketLimits } from '../../../../core/serve/socket/socket-limits.js'
import { SocketRoom } from '../../../../core/serve/socket/socket-room.js'
import { until } from '../../../setup/until.js'

/** A room on a free port, in which `token-<plugin>` opens `plugin:<plugin>` of the shop acme, and what it has told. */
export class OpenRoom {
  readonly told: FromSocket[] = []
  readonly #clients: { disconnect(): void }[] = []
  readonly #room = new SocketRoom((message) => this.#hear(message))
  /** What each is told who joins. */
  welcome: object | undefined
  /** What the room is told in the same breath. */
  afterAdmit: Parameters<SocketRoom['handle']>[0] | undefined
  port = 0

  static async open(limits: Partial<SocketLimits> = {}): Promise<OpenRoom> {
    const room = new OpenRoom()
    const message = {
      kind: 'start',
      host: '127.0.0.1',
      port: 0,
      limits: { ...defaultSocketLimits, ...limits },
    } as const
    await room.#room.handle(message)
    return room
  }

  get address(): string {
    return `ws://127.0.0.1:${this.port}/socket`
  }

  /** A client as its users have it, that has joined. */
  async join(plugin: string, { token = `token-${plugin}` } = {}): Promise<Joined> {
    const socket = new Socket(this.address, { authToken: token, heartbeatIntervalMs: 1_000 })
    socket.connect()
    this.#clients.push({ disconnect: () => socket.disconnect() })
    const channel = socket.channel(`plugin:${plugin}`)
    const welcome = await new Promise<object>((resolve, reject) => {
      channel
        .join()
        .receive('ok', resolve)
        .receive('error', ({ reason }) => reject(new Error(reason)))
    })
    return { socket, channel, welcome }
  }

  /** A connection without any client's manners. */
  async raw(query = '?vsn=2.0.0'): Promise<Raw> {
    const socket = new WebSocket(`${this.address}/websocket${query}`)
    this.#clients.push({ disconnect: () => socket.terminate() })
    const raw: Raw = { socket, frames: [], closed: new Promise((resolve) => socket.on('close', resolve)) }
    socket.on('message', (data) => raw.frames.push(JSON.parse((data as Buffer).toString())))
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
    return raw
  }

  push(event: PushedEvent, { plugin = 'points', within = 5_000, pushing = 1 } = {}): Promise<FromSocket> {
    this.handle({ kind: 'push', pushing, tenant: 'acme', plugin, event, within })
    return this.next((said) => 'pushing' in said && said.pushing === pushing)
  }

  ask(deadline: number, { plugin = 'points', asking = 1, input = {} } = {}): Promise<FromSocket> {
    this.handle({
      kind: 'ask',
      asking,
      tenant: 'acme',
      plugin,
      question: { point: 'Checkout.place', input, deadline },
    })
    return this.next((said) => 'asking' in said && said.asking === asking)
  }

  handle(message: Parameters<SocketRoom['handle']>[0]): void {
    this.#room
      .handle(message)
      .catch((error: unknown) => this.told.push({ kind: 'listen-failed', reason: String(error) }))
  }

  /** The last thing of its kind that was told, as soon as there is one. */
  async next(isIt: (message: FromSocket) => boolean): Promise<FromSocket> {
    await until(() => this.told.some(isIt), 'a message of the room')
    return this.told.findLast(isIt)!
  }

  connections = (plugin = 'points'): number => {
    const said = this.told.findLast((one) => one.kind === 'present' && one.plugin === plugin)
    return said?.kind === 'present' ? said.connections : 0
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.disconnect()
    await this.#room.close()
  }

  #hear(message: FromSocket): void {
    this.told.push(message)
    if (message.kind === 'listening') this.port = message.port
    if (message.kind !== 'joining') return
    const { joining, plugin, token } = message
    const pass = { id: token, tenant: 'acme', plugin, welcome: this.welcome ?? { config: { plugin } } }
    this.handle(
      token === `token-${plugin}`
        ? { kind: 'admit', joining, pass }
        : { kind: 'refuse', joining, reason: 'unknown token' },
    )
    if (this.afterAdmit !== undefined) this.handle(this.afterAdmit)
  }
}

interface Joined {
  readonly socket: Socket
  readonly channel: Channel
  readonly welcome: object
}

interface Raw {
  readonly socket: WebSocket
  readonly frames: unknown[]
  /** Resolves with the code. */
  readonly closed: Promise<number>
}

export const eventOf = (id: string, attempt = 1): PushedEvent => ({
  id,
  type: 'order.placed',
  aggregate: 'order:1',
  payload: { order: id },
  at: '2026-01-01T00:00:00.000Z',
  attempt,
})
