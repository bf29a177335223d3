import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { type Channel, Socket } from 'phoenix'
import { expect, onTestFinished, test } from 'vitest'
import type { Presence, SocketProcess } from '../../../../core/serve/processes/socket-process.js'
import { socketProcess } from '../../../setup/socket-process.js'
import { until } from '../../../setup/until.js'
import { eventOf } from '../socket/open-room.js'

const to = { tenant: 'acme', plugin: 'points' }
const question = { point: 'Checkout.place', input: {}, deadline: 60_000 }

test('a socket process that is killed comes back at its port, its plugins too, and what was asked has no answer (S19)', async () => {
  const told: Presence[] = []
  const socket = openSocket((presence) => told.push(presence))
  await expect(socket.ask(to, question)).rejects.toThrow('is not connected')
  await socket.start()
  const { port } = socket
  const client = new Socket(`ws://127.0.0.1:${port}/socket`, { authToken: 'secret', reconnectAfterMs: () => 50 })
  onTestFinished(() => client.disconnect())
  client.connect()
  const channel = client.channel('plugin:points')
  channel.on('event', ({ id }) => void channel.push('ack', { id }))
  channel.join()
  // Strangers are told our own words alone.
  expect(await refusalOf(client.channel('plugin:one', { token: 'broken' }))).toBe('try again')
  expect(await refusalOf(client.channel('plugin:other', { token: 'wrong' }))).toBe('unknown token')
  await until(() => told.at(-1)?.connections === 1, 'it to be in')
  expect(socket.passes).toEqual(['one'])
  await socket.push(to, eventOf('1'), 5_000)

  const asked = socket.ask(to, question)
  const { pid } = socket
  process.kill(pid ?? 0, 'SIGKILL')
  await expect(asked).rejects.toMatchObject({ code: 'PLUGIN_NOT_CONNECTED' })
  // Not only when the next one is there.
  expect(socket.pid).toBe(pid)
  await expect(socket.ask(to, question)).rejects.toMatchObject({ code: 'PLUGIN_NOT_CONNECTED' })
  await until(() => told.at(-1)?.connections === 1, 'it to be back')
  expect(told.map(({ connections }) => connections)).toEqual([1, 0, 1])
  expect(socket.port).toBe(port)
  await socket.push(to, eventOf('2'), 5_000)
})

const MiB = 1024 * 1024
const pieceBytes = 64 * 1024

test.for([
  ['one frame of 100 MB', false],
  ['100 MB in pieces', true],
] as const)('%s is cut off early, takes no memory, and harms nobody else (S19)', async ([, isInPieces]) => {
  const socket = openSocket(() => undefined)
  await socket.start()
  const good = new Socket(`ws://127.0.0.1:${socket.port}/socket`, { authToken: 'secret' })
  onTestFinished(() => good.disconnect())
  good.connect()
  const channel = good.channel('plugin:points')
  channel.on('event', ({ id }) => void channel.push('ack', { id }))
  await new Promise((resolve) => channel.join().receive('ok', resolve))
  const before = await mostMemory(socket.pid)
  const taken = await sendMuch(socket.port, isInPieces)
  // What the system keeps of a connection is among it.
  expect(taken).toBeLessThan(20 * MiB)
  expect((await mostMemory(socket.pid)) - before).toBeLessThan(24 * MiB)
  await socket.push(to, eventOf('1'), 5_000)
})

/** Sends up to 100 MB to a connection, whatever is answered; answers how much of it was taken before it broke. */
async function sendMuch(port: number, isInPieces: boolean): Promise<number> {
  const client = connect(port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  // An error before it is how it may break.
  const broken = new Promise((resolve) => client.once('close', resolve))
  client.on('error', () => undefined)
  const headers =
    'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA=='
  client.write(`GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nhost: x\r\n${headers}\r\n\r\n`)
  await once(client, 'data')
  client.resume()
  const began = client.bytesWritten
  const pieces = (100 * MiB) / pieceBytes
  for (let piece = 0; piece < pieces && !client.destroyed; piece += 1) {
    if (isInPieces) client.write(frameHead(piece === 0 ? 0x01 : 0x00, pieceBytes))
    else if (piece === 0) client.write(frameHead(0x81, 100 * MiB))
    if (!client.write(Buffer.alloc(pieceBytes)))
      await Promise.race([once(client, 'drain').catch(() => undefined), broken])
  }
  await broken
  return client.bytesWritten - began
}

/** RFC 6455, section 5.2: masked, by zeros. */
function frameHead(first: number, length: number): Buffer {
  const head = Buffer.alloc(14)
  head.writeUInt8(first, 0)
  head.writeUInt8(0x80 | 127, 1)
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}

/** The most that a process ever had, in bytes. */
async function mostMemory(pid: number | undefined): Promise<number> {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

/** One into which `secret` lets in. */
function openSocket(onPresence: (presence: Presence) => void): SocketProcess {
  const socket = socketProcess({
    admit: async ({ plugin, token }) => {
      if (token === 'broken') throw new Error('connect ECONNREFUSED 10.0.0.7:5432')
      if (token !== 'secret') return { refused: 'unknown token' }
      return { id: 'one', tenant: 'acme', plugin, welcome: {} }
    },
    onPresence,
  })
  onTestFinished(() => socket.close())
  return socket
}

async function refusalOf(channel: Channel): Promise<string> {
  const reason = await new Promise<string>((resolve) =>
    channel.join().receive('error', (reply: { reason: string }) => resolve(reply.reason)),
  )
  channel.leave()
  return reason
}
