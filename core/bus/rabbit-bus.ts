import { isDeepStrictEqual } from 'node:util'
import { type Channel, Connection } from 'rabbitmq-client'
import { shopError } from '../model/index.js'
import type { Bus, BusStanding, OnStanding } from './bus.js'
import type { CloudEvent } from './cloud-event.js'
import { Confirms } from './confirms.js'
import { addressOf, codeOf, reasonOf } from './rabbit-words.js'
import { routingKeyOf } from './routing-key.js'

export interface RabbitBusOptions {
  /** `amqp://user:password@host:port/vhost`, or `amqps:`. */
  readonly url: string
  /** A durable topic exchange; made where it is not there. */
  readonly exchange: string
  readonly onStanding: OnStanding
  /** The longest pause before it looks again for a broker that is away, in milliseconds. */
  readonly retryMs?: number
  /** So long it may confirm nothing of what waits, in milliseconds; then it gets nothing more until it does. */
  readonly quietMs?: number
}

/**
 * A RabbitMQ. Each event is a persistent message whose body is the whole CloudEvent, the structured mode of its protocol
 * bindings: the binding's binary mode is laid down for AMQP 1.0 alone. An event is out when the broker has confirmed it, be it
 * that no queue is bound to what it goes to.
 */
export class RabbitBus implements Bus {
  readonly name: string
  /** It confirms what it has written to its disk, and does that now and then: many wait for one time. */
  readonly places = { concurrency: 500, perTenant: 100 }
  readonly #options: RabbitBusOptions
  readonly #longestPauseMs: number
  #connection: Connection
  #standing: BusStanding = { kind: 'away', why: 'it has not been reached yet' }
  #channel: Channel | undefined
  /** Of the channel. */
  #confirms: Confirms
  /** Aborts what is under way when the bus stops taking anything. */
  #open = new AbortController()
  #retry: NodeJS.Timeout | undefined
  /** Since it has confirmed anything. */
  #attempts = 0
  /** Why we may not write there; what we may is known when it has confirmed an event. */
  #refusal: string | undefined
  #told: BusStanding | undefined
  #isClosed = false

  constructor(options: RabbitBusOptions) {
    this.#options = options
    this.#longestPauseMs = options.retryMs ?? usualLongestPauseMs
    this.name = `RabbitMQ ${addressOf(options.url)}, exchange "${options.exchange}"`
    this.#confirms = this.#newConfirms()
    this.#connection = this.#connect()
  }

  get standing(): BusStanding {
    return this.#standing
  }

  async publish(event: CloudEvent, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const channel = this.#channel
    if (channel === undefined || this.#standing.kind !== 'open') throw this.#away()
    const [confirms, key, open] = [this.#confirms, `${event.source} ${event.id}`, this.#open.signal]
    const sent = confirms.of(key, () =>
      channel.basicPublish(this.#envelopeOf(event), Buffer.from(JSON.stringify(event))).catch((error: unknown) => {
        if (codeOf(error) === 'ACCESS_REFUSED') this.#refusal = reasonOf(error)
        throw error
      }),
    )
    try {
      await untilAborted(sent, AbortSignal.any([signal, open]))
      confirms.forget(key)
      this.#confirmed()
    } catch (error) {
      if (signal.aborted) throw error
      if (!open.aborted) confirms.forget(key)
      // What the broker said of this one message; all else is the connection's or the channel's end.
      if (codeOf(error) === 'NACK')
        throw new Error(`${this.name} has refused the event: a queue is full`, { cause: error })
      throw open.aborted ? this.#away() : shopError('BUS_AWAY', this.name, reasonOf(error))
    }
  }

  #confirmed(): void {
    this.#attempts = 0
    if (this.#refusal === undefined) return
    this.#refusal = undefined
    this.#tell()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retry)
    this.#confirms.close()
    this.#stand({ kind: 'away', why: 'the platform stops' })
    // Nobody waits for a broker that does not answer any more: what it has not confirmed goes out again.
    this.#connection.unsafeDestroy()
  }

  #envelopeOf(event: CloudEvent) {
    return {
      exchange: this.#options.exchange,
      routingKey: routingKeyOf(event),
      durable: true,
      contentType: 'application/cloudevents+json',
      messageId: event.id,
      type: event.type,
      timestamp: Math.floor(Date.parse(event.time) / 1000),
      appId: 'shopctl',
    }
  }

  /** One connection an attempt: a connection that comes back by itself tells of the first failure alone. */
  #connect(): Connection {
    const connection = new Connection({ url: this.#options.url, connectionName: 'shopctl', heartbeat: 20 })
    connection.on('connection', () => this.#prepare())
    connection.on('error', (error: unknown) => this.#lost(connection, error))
    connection.on('connection.blocked', (why: string) => this.#stand({ kind: 'blocked', why }))
    connection.on('connection.unblocked', () => this.#prepare())
    return connection
  }

  #lost(connection: Connection, error: unknown): void {
    if (this.#isClosed || connection !== this.#connection) return
    connection.unsafeDestroy()
    this.#channel = undefined
    this.#stand({ kind: 'away', why: reasonOf(error) })
    this.#later(() => {
      this.#connection = this.#connect()
    })
  }

  /** After a pause that doubles while nothing helps. */
  #later(attempt: () => void): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(attempt, Math.min(this.#longestPauseMs, 100 * 2 ** Math.min(this.#attempts, 20)))
    this.#attempts += 1
  }

  /** Makes the exchange and a channel that confirms. The broker says here whether it will have us. */
  #prepare(): void {
    clearTimeout(this.#retry)
    this.#makeChannel().then(
      (channel) => {
        if (this.#isClosed) return
        this.#use(channel)
        this.#stand({ kind: 'open' })
      },
      (error: unknown) => {
        if (this.#isClosed || !this.#connection.ready) return // Its end is told by the connection.
        this.#stand({ kind: 'refused', why: reasonOf(error) })
        this.#later(() => this.#prepare())
      },
    )
  }

  #use(channel: Channel): void {
    if (this.#channel === channel) return
    this.#channel = channel
    this.#confirms.close()
    this.#confirms = this.#newConfirms()
  }

  /** One that is silent keeps its channel: what it was given it may still confirm, and gets no second time. */
  #newConfirms(): Confirms {
    const { quietMs = usualQuietMs } = this.#options
    const why = `it has confirmed nothing for ${quietMs / 1000} s`
    return new Confirms({
      quietMs,
      onQuiet: () => this.#standing.kind === 'open' && this.#silent(why, quietMs),
      onHeard: () => this.#standing.kind === 'silent' && this.#channel?.active && this.#stand({ kind: 'open' }),
    })
  }

  /** In the end it gets another channel: what this one was given may never be confirmed. */
  #silent(why: string, quietMs: number): void {
    this.#stand({ kind: 'silent', why })
    const [channel, patience] = [this.#channel, 15 * quietMs]
    const renew = (): void => {
      if (this.#isClosed || this.#standing.kind !== 'silent' || this.#channel !== channel) return
      this.#channel = undefined
      channel?.close().catch(() => undefined)
      this.#prepare()
    }
    setTimeout(renew, patience).unref()
  }

  async #makeChannel(): Promise<Channel> {
    if (this.#channel?.active === true) return this.#channel
    const channel = await this.#connection.acquire({ emitErrorsFromChannel: true })
    let why = 'the channel was closed'
    // Its end is what counts; these are the broker's words for it.
    channel.on('error', (error: unknown) => (why = reasonOf(error)))
    await channel.exchangeDeclare({ exchange: this.#options.exchange, type: 'topic', durable: true })
    await channel.confirmSelect()
    // What was published is told only then why it was refused.
    channel.once('close', () => setImmediate(() => this.#channelClosed(channel, why)))
    return channel
  }

  /** The exchange was deleted, or the connection has ended, which tells itself. */
  #channelClosed(channel: Channel, why: string): void {
    if (this.#channel !== channel) return
    this.#channel = undefined
    if (!['open', 'silent'].includes(this.#standing.kind) || !this.#connection.ready || this.#isClosed) return
    this.#stand(this.#refusal === undefined ? { kind: 'away', why } : { kind: 'refused', why: this.#refusal })
    // What it closes a channel for may be what is published: while nothing gets through, the pauses grow.
    this.#later(() => this.#prepare())
  }

  #stand(standing: BusStanding): void {
    if (isDeepStrictEqual(standing, this.#standing)) return
    this.#standing = standing
    if (standing.kind === 'open') this.#open = new AbortController()
    else this.#open.abort(new Error('the bus takes nothing'))
    if (standing.kind !== 'open' || this.#refusal === undefined) this.#tell()
  }

  /** Not the same again, attempt for attempt. */
  #tell(): void {
    if (this.#isClosed || isDeepStrictEqual(this.#told, this.#standing)) return
    this.#told = this.#standing
    this.#options.onStanding(this.#standing)
  }

  #away(): Error {
    const { standing } = this
    return shopError('BUS_AWAY', this.name, standing.kind === 'open' ? 'it is coming back' : standing.why)
  }
}

const usualLongestPauseMs = 3_000
/** Less than the outbox waits for one event. */
const usualQuietMs = 20_000

/** What was begun may go on; nobody hears of it any more. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    work.catch(() => undefined)
  }
}
