import type pg from 'pg'
import { Socket } from 'phoenix'
import { OutsideEvents } from '../../../core/platform/outside-events.js'
import type { PushedEvent } from '../../../core/protocol/index.js'
import type { SocketProcess } from '../../../core/serve/processes/socket-process.js'
import { socketProcess } from '../../setup/socket-process.js'
import { until } from '../../setup/until.js'
import type { TestOutbox } from '../outbox/start-test-outbox.js'

const plugin = 'points'

/** What a client does with an event. */
export type Take = (event: PushedEvent, ack: (error?: string) => void) => void

/** From a shop through the outbox and the socket process to an external plugin with the official client. */
export class OutsideLine {
  readonly tenant: string
  /** What the outbox has logged. */
  readonly said: string[] = []
  readonly #outbox: TestOutbox
  readonly #login: pg.Client
  readonly #sockets: SocketProcess
  readonly #events: OutsideEvents
  readonly #clients: Socket[] = []

  private constructor(tenant: string, { outbox, login, ackMs }: LineParts) {
    this.tenant = tenant
    this.#outbox = outbox
    this.#login = login
    const log = (message: string): void => void this.said.push(message)
    this.#sockets = socketProcess({
      admit: async () => ({ id: 'one', tenant, plugin, welcome: {} }),
      onPresence: (presence) => this.#events.connected(presence),
      log,
    })
    const sockets = {
      present: async () => this.#sockets.known,
      push: (...push: Parameters<SocketProcess['push']>) => this.#sockets.push(...push),
    }
    this.#events = new OutsideEvents({
      supervisor: { sockets },
      outbox: outbox.admin,
      log,
      kick: () => node.kick(),
      ackMs,
    })
    const sink = this.#events.sinkOf((_tenant, _call, work) => work())
    const node = outbox.start({ sinks: { socket: sink }, log })
  }

  static async open(outbox: TestOutbox, tenant: string, { ackMs = 30_000 } = {}): Promise<OutsideLine> {
    const login = await outbox.tenant(tenant)
    const subscription = { plugin, method: 'outside', types: ['order.placed'] }
    await outbox.admin.replaceSubscriptions(tenant, [subscription], { sink: 'socket' })
    const line = new OutsideLine(tenant, { outbox, login, ackMs })
    await line.#sockets.start()
    line.#events.begin()
    return line
  }

  /** So many events of each of so many aggregates, by turns. */
  async emit(aggregates: number, each: number): Promise<void> {
    const sql = `select api.emit('order.placed', 'order:' || a, jsonb_build_object('n', n))
      from generate_series(1, $2::integer) n, generate_series(1, $1::integer) a order by n`
    await this.#login.query(sql, [aggregates, each])
  }

  async connect(take: Take): Promise<Socket> {
    const socket = new Socket(`ws://127.0.0.1:${this.#sockets.port}/socket`, { authToken: 'secret' })
    this.#clients.push(socket)
    socket.connect()
    const channel = socket.channel(`plugin:${plugin}`)
    channel.on('event', (event: PushedEvent) =>
      take(
        event,
        (error) => void channel.push('ack', error === undefined ? { id: event.id } : { id: event.id, error }),
      ),
    )
    await new Promise((resolve) => channel.join().receive('ok', resolve))
    return socket
  }

  /** Until nobody looks for it any more, and all that was emitted waits in its lanes. */
  async untilHeld(): Promise<void> {
    const waits = async (): Promise<boolean> =>
      (await this.#outbox.admin.heldIn('socket')).some(({ tenant }) => tenant === this.tenant) &&
      (await this.#outbox.admin.countWaiting()).inbox === 0
    await until(waits, 'events to be held')
  }

  async setAside(): Promise<number> {
    return (await this.#outbox.admin.countParked(this.tenant)).length
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.disconnect()
    this.#events.close()
    await this.#outbox.stop()
    await this.#sockets.close()
  }
}

interface LineParts {
  readonly outbox: TestOutbox
  readonly login: pg.Client
  readonly ackMs: number
}
