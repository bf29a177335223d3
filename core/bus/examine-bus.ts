import { type Channel, Connection } from 'rabbitmq-client'
import type { RabbitBusOptions } from './rabbit-bus.js'
import { addressOf, reasonOf } from './rabbit-words.js'

/** What somebody who asks without a platform is told of a bus; no secret is in it. */
export interface BusReport {
  readonly name: string
  /**
   * ready: it takes events · away: it cannot be reached, or does not let us in · refused: it will not have us as it is set up or permitted ·
   * none: events stay inside.
   */
  readonly state: 'ready' | 'away' | 'refused' | 'none'
  /** What there is to say of it. */
  readonly words: string
}

type Rabbit = Pick<RabbitBusOptions, 'url' | 'exchange'>

const longestMs = 5_000

/** Whether a RabbitMQ can be reached and would take our events. Nothing is made there, and nobody is sent anything. */
export async function examineRabbit({ url, exchange }: Rabbit): Promise<BusReport> {
  const name = `RabbitMQ ${addressOf(url)}, exchange "${exchange}"`
  const connection = new Connection({ url, connectionName: 'shopctl doctor', connectionTimeout: longestMs })
  try {
    await reached(connection)
  } catch (error) {
    connection.unsafeDestroy()
    return { name, state: 'away', words: reasonOf(error) }
  }
  try {
    return { name, state: 'ready', words: await tryExchange(connection, exchange) }
  } catch (error) {
    return { name, state: 'refused', words: reasonOf(error) }
  } finally {
    connection.unsafeDestroy()
  }
}

/** It tries again and again by itself: the first failure is told. */
function reached(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`it has not answered for ${longestMs / 1000} s`)), longestMs)
    connection.on('connection', () => resolve())
    connection.on('error', reject)
    connection.once('connection', () => clearTimeout(late))
    connection.once('error', () => clearTimeout(late))
  })
}

/** Rejects with what the broker says against it. A failure ends the channel, so each question has one of its own. */
async function tryExchange(connection: Connection, exchange: string): Promise<string> {
  const isThere = await ask(connection, (channel) => channel.exchangeDeclare({ exchange, passive: true })).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'NOT_FOUND') return false
      throw error
    },
  )
  if (!isThere) return 'it is reached; its exchange is made when the platform starts'
  await ask(connection, (channel) => channel.exchangeDeclare({ exchange, type: 'topic', durable: true }))
  await ask(connection, (channel) => writeNothing(channel, exchange))
  return 'it is reached, and takes events'
}

async function ask(connection: Connection, question: (channel: Channel) => Promise<unknown>): Promise<void> {
  const channel = await connection.acquire({ emitErrorsFromChannel: true })
  channel.on('error', () => undefined) // Whoever has asked is told.
  await question(channel)
  await channel.close()
}

/** A message that expires at no number is refused by whoever would have permitted to write it, and reaches nobody. */
async function writeNothing(channel: Channel, exchange: string): Promise<void> {
  await channel.confirmSelect()
  const ended = new Promise<unknown>((resolve) => channel.on('error', resolve))
  const sent = channel.basicPublish({ exchange, routingKey: 'shopctl.doctor', expiration: 'never' }, Buffer.alloc(0))
  const error = await Promise.race([
    ended,
    sent.then(
      () => undefined,
      (error: unknown) => error,
    ),
  ])
  if (codeOf(error) !== 'PRECONDITION_FAILED') throw error
}

const codeOf = (error: unknown): string => (error as { readonly code?: string } | undefined)?.code ?? ''
