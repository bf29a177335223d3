import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../setup/until.js'
import { OpenRoom } from './open-room.js'

let room: OpenRoom
beforeEach(async () => {
  room = await OpenRoom.open()
})
afterEach(() => room.close())

test.for([
  ['nested without end', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, '"data" is nested deeper than 10 levels'],
  ['too long in bytes', JSON.stringify({ words: '東'.repeat(3_000) }), '"data" is longer than 8192 bytes'],
] as const)('a veto whose data is %s is no answer, and harms nobody', async ([, data, words]) => {
  const { channel } = await room.join('other')
  const raw = await room.raw()
  raw.socket.send(JSON.stringify(['1', '1', 'plugin:points', 'phx_join', { token: 'token-points' }]))
  await until(() => room.connections() === 1, 'it to be in')
  const asked = room.ask(60_000)
  await until(() => raw.frames.length === 2, 'a question')
  const { ref } = (raw.frames[1] as unknown[])[4] as { ref: string }
  const veto = `{"ref":"${ref}","veto":{"code":"NO","message":"No.","data":${data}}}`
  raw.socket.send(`["1","2","plugin:points","answer",${veto}]`)
  expect(await asked).toEqual({ kind: 'not-answered', asking: 1, reason: 'unreadable' })
  await until(() => raw.frames.length === 3, 'a refusal')
  expect((raw.frames[2] as unknown[])[4]).toEqual({ status: 'error', response: { reason: `its veto: ${words}` } })
  expect(channel.state).toBe('joined')
})
