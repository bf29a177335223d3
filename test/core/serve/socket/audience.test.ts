import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../setup/until.js'
import { OpenRoom } from './open-room.js'

let room: OpenRoom
beforeEach(async () => {
  room = await OpenRoom.open()
})
afterEach(() => room.close())

test('an answer that comes after its plugin has joined again answers no other question', async () => {
  const refs: string[] = []
  const answers: (string | undefined)[] = []
  const joined = async () => {
    const { channel, socket } = await room.join('points')
    channel.on('hook', ({ ref }) => void refs.push(ref))
    return { channel, socket }
  }
  const before = await joined()
  const first = room.ask(60_000, { asking: 1 })
  await until(() => refs.length === 1, 'a question')
  before.socket.disconnect()
  expect(await first).toEqual({ kind: 'not-answered', asking: 1, reason: 'nobody' })
  const { channel } = await joined()
  const second = room.ask(60_000, { asking: 2 })
  await until(() => refs.length === 2, 'another question')
  channel.push('answer', { ref: refs[0], ok: true }).receive('error', ({ reason }) => answers.push(reason))
  await until(() => answers.length === 1, 'a reply')
  expect(answers).toEqual(['it is too late'])
  channel.push('answer', { ref: refs[1], veto: { code: 'NO', message: 'No.' } })
  expect(await second).toMatchObject({ kind: 'answered', answer: { veto: { code: 'NO' } } })
})
