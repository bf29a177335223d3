import { type Bus, type BusStanding, busSink, type CloudEvent, openBus } from '../../../core/bus/index.js'
import { until } from '../../setup/until.js'
import type { TestOutbox } from '../outbox/start-test-outbox.js'
import { type BusReader, readRabbit } from './bus-reader.js'

export interface OpenLine {
  readonly outbox: TestOutbox
  /** The shop, and what is its own in the broker. */
  readonly name: string
  /** The way of the bus to the broker, and the reader's. */
  readonly urls: { readonly bus: string; readonly reader: string }
  /** Within which an event is to be confirmed, and anything at all; in milliseconds. */
  readonly within?: { readonly event?: number; readonly quiet?: number; readonly pause?: number }
}

export type Stood = BusStanding & { readonly at: number }

/** Events of each change: one of each aggregate. */
const aggregates = 5

/** Of so many changes: each aggregate has all of them, in their order, and none is set aside. */
export const allInOrder = (count: number): { readonly changes: readonly number[][]; readonly setAside: number } => ({
  changes: Array.from({ length: aggregates }, () => Array.from({ length: count }, (_, n) => n + 1)),
  setAside: 0,
})

/** From a shop through the outbox and RabbitMQ to a reader. */
export class LineOut {
  readonly name: string
  readonly exchange: string
  /** What the bus has said of itself, and when. */
  readonly standings: readonly Stood[]
  /** What the outbox has logged. */
  readonly said: readonly string[]
  readonly bus: Bus
  readonly #outbox: TestOutbox
  readonly #reader: BusReader
  readonly #parts: readonly { close(): Promise<void> }[]
  readonly #emit: (n: number) => Promise<unknown>

  private constructor({ name, exchange, standings, said, bus, ...hidden }: LineParts) {
    this.name = name
    this.exchange = exchange
    this.standings = standings
    this.said = said
    this.bus = bus
    this.#outbox = hidden.outbox
    this.#reader = hidden.reader
    this.#parts = hidden.parts
    this.#emit = hidden.emit
  }

  static async open({ outbox, name, urls, within = {} }: OpenLine): Promise<LineOut> {
    const [standings, said]: [Stood[], string[]] = [[], []]
    const exchange = `of-${name}`
    const tenant = await outbox.tenant(name)
    const reader = await readRabbit(urls.reader, { queue: name, keys: [`${name}.#`], exchange })
    const bus = await openRabbit({ outbox, url: urls.bus, exchange, standings, within })
    await outbox.admin.replaceSubscriptions(name, [{ plugin: 'bus', method: 'publish', types: ['*'] }], { sink: 'bus' })
    const { settings, ...sink } = busSink(bus)
    const quick = { ...settings, retryMs: 20, longestRetryMs: 50, deliveryTimeoutMs: within.event ?? 2_000 }
    const log = (message: string): void => void said.push(message)
    const node = outbox.start({ sinks: { bus: { ...sink, settings: quick } }, log })
    const sql = `select api.emit('order.placed', 'order:' || a, $1) from generate_series(1, ${aggregates}) a`
    const emit = (n: number): Promise<unknown> => tenant.query(sql, [{ n }])
    return new LineOut({ outbox, name, exchange, standings, said, bus, reader, emit, parts: [node, bus, reader] })
  }

  /** Makes these changes, one after the other. */
  async emit(from: number, to: number): Promise<void> {
    for (let n = from; n <= to; n += 1) await this.#emit(n)
  }

  async untilSome(count: number): Promise<void> {
    await until(async () => (await this.#reader.events()).length >= count, 'some events')
  }

  /** What the reader got of so many changes, of each aggregate in the order in which it first came, and what was set aside. */
  async outcome(count: number): Promise<ReturnType<typeof allInOrder>> {
    const first = async (): Promise<readonly CloudEvent[]> => firstOfEach(await this.#reader.events())
    await until(async () => (await first()).length >= count * aggregates, 'all events', 30_000)
    const bySubject = Map.groupBy(await first(), ({ subject }) => subject)
    const changes = [...bySubject.values()].map((events) => events.map(({ data }) => (data as { n: number }).n))
    return { changes, setAside: (await this.#outbox.admin.countParked(this.name)).length }
  }

  /** Aggregates that wait, and of which nothing has been tried. */
  untried = (): Promise<number> => this.#lanes('attempts = 0 and lease is null and parked_at is null')

  /** Aggregates of which something is under way. */
  held = (): Promise<number> => this.#lanes('lease is not null')

  /** Aggregates of which something is not done. */
  waiting = (): Promise<number> => this.#lanes('true')

  async #lanes(which: string): Promise<number> {
    const sql = `select count(*)::integer as count from ev.lane join ev.tenant on tenant.id = tenant_id
      where slug = $1 and ${which}`
    return (await this.#outbox.pool.query<{ count: number }>(sql, [this.name])).rows[0]?.count ?? 0
  }

  /** All that the reader got, what came again too. */
  async came(): Promise<number> {
    return (await this.#reader.events()).length
  }

  async untilUntried(): Promise<void> {
    await until(async () => (await this.untried()) === aggregates, 'events that wait')
  }

  async close(): Promise<void> {
    for (const part of this.#parts) await part.close()
  }
}

interface LineParts extends Pick<LineOut, 'name' | 'exchange' | 'standings' | 'said' | 'bus'> {
  readonly outbox: TestOutbox
  readonly reader: BusReader
  readonly parts: readonly { close(): Promise<void> }[]
  readonly emit: (n: number) => Promise<unknown>
}

interface OpenRabbit {
  readonly outbox: TestOutbox
  readonly url: string
  readonly exchange: string
  readonly standings: Stood[]
  readonly within?: NonNullable<OpenLine['within']>
}

/** One that looks again soon. */
export async function openRabbit({ outbox, url, exchange, standings, within = {} }: OpenRabbit): Promise<Bus> {
  const { quiet: quietMs, pause: retryMs = 50 } = within
  const settings = { kind: 'rabbitmq', url, exchange, retryMs, ...(quietMs === undefined ? {} : { quietMs }) } as const
  const bus = await openBus({
    settings,
    pool: outbox.pool,
    onStanding: (standing) => void standings.push({ ...standing, at: performance.now() }),
  })
  if (bus === undefined) throw new Error('there is no bus')
  return bus
}

/** Where one comes again, its first time counts. */
function firstOfEach(events: readonly CloudEvent[]): readonly CloudEvent[] {
  const ids = new Set<string>()
  return events.filter(({ id }) => !ids.has(id) && ids.add(id))
}
