import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Pass } from '../../../../core/protocol/index.js'
import { Connection, type Host } from '../../../../core/serve/socket/connection.js'
import type { Member } from '../../../../core/serve/socket/member.js'
import { defaultSocketLimits } from '../../../../core/serve/socket/socket-limits.js'
import { SocketServer } from '../../../../core/serve/socket/socket-server.js'

const pass: Pass = { id: 'one', tenant: 'acme', plugin: 'points', welcome: {} }
const join = JSON.stringify(['1', '1', 'plugin:points', 'phx_join', { token: 'secret' }])

/** A port whose connections are in such a room. */
async function listening(room: Partial<Host> = {}) {
  const [joined, left, connections] = [[] as Member[], [] as Member[], [] as Connection[]]
  const host: Host = {
    limits: defaultSocketLimits,
    now: () => performance.now(),
    admit: async () => pass,
    joined: (member) => void joined.push(member),
    left: (member) => void left.push(member),
    heard: () => undefined,
    ...room,
  }
  const open = (socket: WebSocket, token: string | undefined): Connection => {
    const connection = new Connection(socket, host, token)
    connections.push(connection)
    return connection
  }
  const server = new SocketServer({ limits: defaultSocketLimits, open })
  onTestFinished(() => server.close())
  const port = (await server.listen('127.0.0.1', 0)) as number
  const client = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket/websocket?vsn=2.0.0`)
    onTestFinished(() => socket.terminate())
    await once(socket, 'open')
    return socket
  }
  return { client, joined, left, connections }
}

test('a message that we fail at ends its connection, and no other', async () => {
  const { client } = await listening({
    heard: () => {
      throw new RangeError('too deep')
    },
  })
  const [bad, good] = [await client(), await client()]
  bad.send(join)
  await once(bad, 'message')
  bad.send(JSON.stringify(['1', '2', 'plugin:points', 'answer', {}]))
  expect((await once(bad, 'close'))[0]).toBe(1011)
  good.send(join)
  await once(good, 'message')
  expect(good.readyState).toBe(WebSocket.OPEN)
})

test('what comes after a connection was closed is not taken: nobody joins who will never leave', async () => {
  const { client, joined, connections } = await listening()
  const socket = await client()
  // As ws does it: both have been read when the first one is handled.
  socket.send('no frame')
  socket.send(join)
  expect((await once(socket, 'close'))[0]).toBe(1007)
  expect([joined, connections.length]).toEqual([[], 1])
})

test('a join that is answered after its connection was closed makes no member', async () => {
  const admitted = Promise.withResolvers<Pass>()
  const asked = Promise.withResolvers<void>()
  const { client, joined, connections } = await listening({
    admit: () => {
      asked.resolve()
      return admitted.promise
    },
  })
  const socket = await client()
  socket.send(join)
  await asked.promise
  connections[0]?.close(1000, 'done')
  await once(socket, 'close')
  admitted.resolve(pass)
  await admitted.promise
  expect(joined).toEqual([])
})

test.for([
  ['a message of more than 16 KB', JSON.stringify([null, '1', 'phoenix', 'x', { a: 'x'.repeat(17_000) }]), 1009],
  ['a topic of more than 200 letters', JSON.stringify([null, '1', 'x'.repeat(201), 'phx_join', {}]), 1007],
] as const)('%s is not taken from a stranger', async ([, message, code]) => {
  const { client } = await listening()
  const socket = await client()
  socket.send(message)
  expect((await once(socket, 'close'))[0]).toBe(code)
})

test('who has joined may send more, and more may wait for it', async () => {
  const { client, connections } = await listening()
  const [known, stranger] = [await client(), await client()]
  known.send(join)
  await once(known, 'message')
  known.send(JSON.stringify(['1', '2', 'plugin:points', 'answer', { a: 'x'.repeat(17_000) }]))
  expect(String((await once(known, 'message'))[0])).toContain('phx_reply')
  // What the system takes for a connection does not wait with us.
  const systems = 3 * 1024 * 1024
  for (const connection of connections) for (const _ of [1, 2]) connection.send('x'.repeat(systems))
  expect((await once(stranger, 'close'))[0]).toBe(1006)
  expect(known.readyState).toBe(WebSocket.OPEN)
})
