import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { SocketProcess } from '../core/serve/processes/socket-process.js'
import { defaultSocketLimits } from '../core/serve/socket/socket-limits.js'
import { socketProcess } from '../test/setup/socket-process.js'
import { startBareWebSockets } from './bare-web-sockets.js'
import { figure, type Result, ratio } from './figures.js'
import { weigh } from './platform-weight.js'
import { processorTime } from './processor-time.js'

/** How many external plugins are connected, each of a shop of its own, and for how long nothing happens. */
const connections = Number(process.env['IDLE_CONNECTIONS'] ?? 10_000)
const seconds = Number(process.env['IDLE_SECONDS'] ?? 90)
/** As Phoenix's clients do. */
const heartbeatMs = 30_000
const atOnce = 50
/** Of all connections, those that get an event at the end. */
const told = 500

interface Server {
  readonly pid: number
  readonly port: number
}

/**
 * External plugins that are connected and do nothing but keep their connections: what the socket process holds and takes for
 * them, beside the smallest server there is, one after the other; and how soon an event reaches one of so many.
 */
export async function run(tell: (line: string) => void): Promise<Result> {
  const bare = await startBareWebSockets()
  const least = await hold(bare, tell).finally(() => bare.close())
  const socket = socketProcess({
    limits: { ...defaultSocketLimits, connections: connections + 10 },
    admit: async ({ plugin, token }) => ({ id: token, tenant: token, plugin, welcome: {} }),
    log: (line) => tell(line),
  })
  await socket.start()
  try {
    const server = { pid: socket.pid ?? 0, port: socket.port }
    const ours = await hold(server, tell, () => pushAll(socket))
    return {
      'KB for a connection': ours.kb,
      'KB for one of the smallest server': least.kb,
      '% of a processor for all of them': ours.percent,
      '% for those of the smallest server': least.percent,
      'memory : the smallest server’s': ratio(ours.kb, least.kb),
      'until one has joined': figure(ours.joins),
      [`an event to one of ${connections}, and its ack`]: figure(ours.pushes),
    }
  } finally {
    await socket.close()
  }
}

interface Held {
  readonly kb: number
  readonly percent: number
  readonly joins: readonly number[]
  readonly pushes: readonly number[]
}

async function hold(
  { pid, port }: Server,
  tell: (line: string) => void,
  meanwhile: () => Promise<number[]> = async () => [],
): Promise<Held> {
  const clients: WebSocket[] = []
  const joins: number[] = []
  const before = await weigh(pid)
  tell(`connecting ${connections}`)
  try {
    while (clients.length < connections) {
      const next = Array.from({ length: Math.min(atOnce, connections - clients.length) }, (_, i) => clients.length + i)
      clients.push(...(await Promise.all(next.map((number) => connect(port, number, joins)))))
    }
    const after = await weigh(pid)
    tell(`nothing happens for ${seconds} s`)
    const began = await processorTime(pid)
    await beatFor(clients)
    const used = (await processorTime(pid)) - began
    return {
      kb: ratio((after.mb - before.mb) * 1024, connections),
      percent: ratio(used, seconds * 10_000),
      joins,
      pushes: await meanwhile(),
    }
  } finally {
    for (const client of clients) client.terminate()
  }
}

/** Connects and joins, and acks what comes. */
async function connect(port: number, number: number, joins: number[]): Promise<WebSocket> {
  const began = performance.now()
  const client = new WebSocket(`ws://127.0.0.1:${port}/socket/websocket?vsn=2.0.0&token=t${number}`, {
    perMessageDeflate: false,
  })
  await once(client, 'open')
  client.send(JSON.stringify(['1', '1', 'plugin:points', 'phx_join', {}]))
  await once(client, 'message')
  joins.push(performance.now() - began)
  client.on('message', (text: Buffer) => {
    const [, , topic, event, payload] = JSON.parse(text.toString()) as [string, string, string, string, { id: string }]
    if (event === 'event') client.send(JSON.stringify(['1', '2', topic, 'ack', { id: payload.id }]))
  })
  return client
}

/** Each sends a heartbeat when its time has come; they are spread over it. */
async function beatFor(clients: readonly WebSocket[]): Promise<void> {
  const slices = 100
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; )
    for (let slice = 0; slice < slices && Date.now() < end; slice += 1) {
      for (let i = slice; i < clients.length; i += slices)
        clients[i]?.send(JSON.stringify([null, '3', 'phoenix', 'heartbeat', {}]))
      await delay(heartbeatMs / slices)
    }
}

async function pushAll(socket: SocketProcess): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i < told; i += 1) {
    const number = Math.floor((i * connections) / told)
    const event = { id: String(i), type: 'order.placed', aggregate: 'order:1', payload: {}, attempt: 1 }
    const began = performance.now()
    await socket.push({ tenant: `t${number}`, plugin: 'points' }, { ...event, at: new Date().toISOString() }, 5_000)
    took.push(performance.now() - began)
  }
  return took
}
