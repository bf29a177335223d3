import { join } from 'node:path'
import { type Channel, Socket } from 'phoenix'
import { expect, onTestFinished, test } from 'vitest'
import { defaultSocketLimits } from '../../../core/serve/socket/socket-limits.js'
import { type Presence, SocketProcess } from '../../../core/serve/socket-process.js'
import { repository } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'
import { eventOf } from './socket/open-room.js'

const to = { tenant: 'acme', plugin: 'points' }
const question = { point: 'Checkout.place', input: {}, deadline: 60_000 }

test('a socket process that is killed comes back at its port, its plugins too, and what was asked has no answer (S19)', async () => {
  const told: Presence[] = []
  const socket = new SocketProcess({
    node: process.execPath,
    entry: join(repository, 'dist/processes/socket.cjs'),
    env: {},
    host: '127.0.0.1',
    port: 0,
    limits: defaultSocketLimits,
    admit: async ({ plugin, token }) => {
      if (token === 'broken') throw new Error('connect ECONNREFUSED 10.0.0.7:5432')
      if (token !== 'secret') return { refused: 'unknown token' }
      return { id: 'one', tenant: 'acme', plugin, welcome: {} }
    },
    onPresence: (presence) => told.push(presence),
    log: () => undefined,
  })
  onTestFinished(() => socket.close())
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

async function refusalOf(channel: Channel): Promise<string> {
  const reason = await new Promise<string>((resolve) =>
    channel.join().receive('error', (reply: { reason: string }) => resolve(reply.reason)),
  )
  channel.leave()
  return reason
}
