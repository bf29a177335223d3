import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { until } from '../../../setup/until.js'
import { eventOf, OpenRoom } from './open-room.js'

let room: OpenRoom

beforeAll(async () => {
  room = await OpenRoom.open()
})
afterEach(async () => {
  await room.close()
  room = await OpenRoom.open()
})
afterAll(() => room.close())

test('the official client joins with a token, is told its settings, keeps its heart beating and leaves (S19)', async () => {
  const { socket, channel, welcome } = await room.join('points')
  expect(welcome).toEqual({ config: { plugin: 'points' } })
  expect(room.connections()).toBe(1)
  const beat = new Promise<boolean>((resolve) => socket.ping((ms: number) => resolve(ms >= 0)))
  expect(await beat).toBe(true)
  await new Promise<void>((resolve) => channel.leave().receive('ok', () => resolve()))
  expect(channel.state).toBe('closed')
  await until(() => room.connections() === 0, 'it to be gone')
})

test('a wrong token is refused in words, in the join or in the address', async () => {
  await expect(room.join('points', { token: 'token-other' })).rejects.toThrow('unknown token')
  const raw = await room.raw('?vsn=2.0.0&token=token-points')
  raw.socket.send(JSON.stringify(['1', '1', 'plugin:points', 'phx_join', { token: 'none' }]))
  await until(() => raw.frames.length === 1, 'a reply')
  raw.socket.send(JSON.stringify(['2', '2', 'room:lobby', 'phx_join', {}]))
  raw.socket.send(JSON.stringify(['3', '3', 'plugin:points', 'phx_join', {}]))
  await until(() => raw.frames.length === 3, 'three replies')
  expect(raw.frames.map((frame) => (frame as unknown[])[4])).toEqual([
    { status: 'error', response: { reason: 'unknown token' } },
    { status: 'error', response: { reason: 'unmatched topic' } },
    { status: 'ok', response: { config: { plugin: 'points' } } },
  ])
})

test('an event is pushed, and done when it is acked; a second or a strange ack harms nothing (S19)', async () => {
  const { channel } = await room.join('points')
  const seen: unknown[] = []
  const acks: string[] = []
  const ack = (id: string) =>
    channel
      .push('ack', { id })
      .receive('ok', () => acks.push('ok'))
      .receive('error', ({ reason }) => acks.push(reason))
  channel.on('event', (event) => {
    seen.push(event)
    ack(event.id)
    ack(event.id)
  })
  expect(await room.push(eventOf('7'))).toEqual({ kind: 'acked', pushing: 1 })
  expect(seen).toEqual([eventOf('7')])
  await until(() => acks.length === 2, 'two replies')
  expect(acks).toEqual(['ok', 'nobody waits for it'])
})

test('an event that is not acked in time, or said to have failed, is told so', async () => {
  const { channel } = await room.join('points')
  expect(await room.push(eventOf('7'), { within: 50 })).toEqual({ kind: 'not-acked', pushing: 1, reason: 'late' })
  channel.on('event', ({ id }) => void channel.push('ack', { id, error: 'no such customer' }))
  const failed = { kind: 'not-acked', pushing: 2, reason: 'failed', error: 'no such customer' }
  expect(await room.push(eventOf('8'), { pushing: 2 })).toEqual(failed)
})

test('of several connections one gets each event in turn, and what one had when it went another gets (S19)', async () => {
  const [one, other] = [await room.join('points'), await room.join('points')]
  const got: string[] = []
  one.channel.on('event', ({ id }) => {
    got.push(`one ${id}`)
    one.channel.push('ack', { id })
  })
  other.channel.on('event', ({ id }) => void got.push(`other ${id}`))
  const both = ['1', '2'].map((id, index) => room.push(eventOf(id), { pushing: index + 1 }))
  await until(() => got.length === 2, 'an event for each')
  const [held] = got.filter((line) => line.startsWith('other ')).map((line) => line.slice(6))
  other.socket.disconnect()
  expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['acked', 'acked'])
  expect(got).toContain(`one ${held}`)
})

test('a hook is answered with a go or a veto; what cannot be read is no answer, and a late one is ignored (S19)', async () => {
  const { channel } = await room.join('points')
  const replies: unknown[] = []
  const asked: { ref: string }[] = []
  const answer = (payload: object) =>
    channel.push('answer', payload).receive('error', (reply) => replies.push(reply.reason))
  channel.on('hook', (hook) => void asked.push(hook))
  const asks = [1, 2, 3].map((asking) => room.ask(5_000, { asking, input: { cart: asking } }))
  await until(() => asked.length === 3, 'three questions')
  expect(asked[0]).toEqual({ ref: asked[0]!.ref, point: 'Checkout.place', input: { cart: 1 }, deadline: 5_000 })
  answer({ ref: asked[0]!.ref, ok: true })
  answer({ ref: asked[1]!.ref, veto: { code: 'TOO_SMALL', message: 'Orders start at 10 EUR.' } })
  answer({ ref: asked[2]!.ref, ok: 'maybe' })
  expect(await Promise.all(asks)).toEqual([
    { kind: 'answered', asking: 1, answer: { ok: true } },
    { kind: 'answered', asking: 2, answer: { veto: { code: 'TOO_SMALL', message: 'Orders start at 10 EUR.' } } },
    { kind: 'not-answered', asking: 3, reason: 'unreadable' },
  ])
  expect(await room.ask(30, { asking: 4 })).toEqual({ kind: 'not-answered', asking: 4, reason: 'late' })
  answer({ ref: asked[3]!.ref, ok: true })
  await until(() => replies.length === 2, 'two refusals')
  expect(replies).toEqual([
    'an answer is { ref, ok: true } or { ref, veto: { code, message, data? } }',
    'it is too late',
  ])
})

test('nobody connected is told at once (S19)', async () => {
  expect(await room.ask(60_000)).toEqual({ kind: 'not-answered', asking: 1, reason: 'nobody' })
  expect(await room.push(eventOf('1'), { within: 60_000 })).toMatchObject({ kind: 'not-acked', reason: 'nobody' })
})

test('who is dismissed is told why and does not come back; who may come again does (S19)', async () => {
  const { channel } = await room.join('points')
  room.handle({ kind: 'dismiss', pass: 'token-points', reason: 'its settings have changed', again: true })
  await until(() => room.told.filter(({ kind }) => kind === 'joining').length === 2, 'it to join again')
  await until(() => channel.state === 'joined', 'it to be in again')
  const why = new Promise((resolve) => channel.onClose((payload: unknown) => resolve(payload)))
  room.handle({ kind: 'dismiss', pass: 'token-points', reason: 'it was removed' })
  expect(await why).toEqual({ reason: 'it was removed' })
  expect(room.connections()).toBe(0)
})

test('who is dismissed in the moment in which he is admitted goes, too', async () => {
  room.afterAdmit = { kind: 'dismiss', pass: 'token-points', reason: 'its token opens nothing any more' }
  const raw = await room.raw('?vsn=2.0.0&token=token-points')
  raw.socket.send(JSON.stringify(['1', '1', 'plugin:points', 'phx_join', {}]))
  expect(await raw.closed).toBe(1000)
  expect(raw.frames.map((frame) => (frame as unknown[])[3])).toEqual(['phx_reply', 'phx_close'])
  expect(room.connections()).toBe(0)
})

test('a client that joins a topic again has it once', async () => {
  const raw = await room.raw()
  for (const ref of ['1', '2'])
    raw.socket.send(JSON.stringify([ref, ref, 'plugin:points', 'phx_join', { token: 'token-points' }]))
  await until(() => room.told.filter(({ kind }) => kind === 'present').length >= 1, 'a join')
  raw.socket.send(JSON.stringify(['3', '3', 'plugin:points', 'phx_join', { token: 'token-points' }]))
  await until(() => raw.frames.length === 4, 'four frames')
  expect(raw.frames.map((frame) => (frame as unknown[])[3])).toEqual([
    'phx_reply',
    'phx_reply',
    'phx_close',
    'phx_reply',
  ])
  expect(room.connections()).toBe(1)
})

test.for([
  ['text that is no frame', '{"topic":1}', 1007],
  ['a frame without a payload', '[null,null,"phoenix","heartbeat"]', 1007],
  ['bytes', Buffer.from([0, 1, 2]), 1003],
  ['more than 1 MiB', 'x'.repeat(1024 * 1024 + 1), 1009],
] as const)('%s closes the connection with a code (S19)', async ([, message, code]) => {
  const raw = await room.raw()
  raw.socket.send(message)
  expect(await raw.closed).toBe(code)
})

test('a flood of joins closes the connection, and so does joining nothing (S19)', async () => {
  await room.close()
  room = await OpenRoom.open({ joinMs: 10, joins: { burst: 3, perSecond: 0.001 } })
  const flood = await room.raw()
  for (let ref = 0; ref < 5; ref += 1)
    flood.socket.send(JSON.stringify([`${ref}`, `${ref}`, `plugin:p${ref}`, 'phx_join', { token: 'x' }]))
  const idle = await room.raw()
  expect(await Promise.all([flood.closed, idle.closed])).toEqual([1008, 1008])
  expect(room.told.filter(({ kind }) => kind === 'joining').length).toBe(3)
})

test('a plugin has so many connections in a shop and no more; where one goes another may come', async () => {
  await room.close()
  room = await OpenRoom.open({ connectionsOfOne: 2 })
  const [one] = [await room.join('points'), await room.join('points'), await room.join('other')]
  const counts = (): number[] =>
    room.told.flatMap((said) => (said.kind === 'present' && said.plugin === 'points' ? [said.connections] : []))
  await expect(room.join('points')).rejects.toThrow('it has too many connections')
  one.socket.disconnect()
  // Phoenix's client tries again by itself.
  await until(() => counts().length === 4, 'another to be in')
  expect(counts()).toEqual([1, 2, 1, 2])
})

test('of connections that say nothing there are so many and no more', async () => {
  await room.close()
  room = await OpenRoom.open({ connections: 1, knocking: 2 })
  const silent = Array.from({ length: 5 }, () => connect(room.port, '127.0.0.1').on('error', () => undefined))
  const open = (): number => silent.filter(({ closed }) => !closed).length
  await until(() => open() === 3, 'the others to be closed')
  for (const socket of silent) socket.destroy()
  await room.join('points')
})

test('a connection from which nothing comes is closed, and so is one that does not read (S19)', async () => {
  await room.close()
  room = await OpenRoom.open({ idleMs: 500, unreadBytes: 64 * 1024 })
  const quiet = await room.raw()
  expect(await quiet.closed).toBe(1006)
  const deaf = await room.raw()
  deaf.socket.send(JSON.stringify(['1', '1', 'plugin:points', 'phx_join', { token: 'token-points' }]))
  await until(() => room.connections() === 1, 'it to be in')
  deaf.socket.pause()
  const payload = { text: 'x'.repeat(500_000) }
  for (let id = 0; id < 40 && room.connections() === 1; id += 1)
    room.handle({
      kind: 'push',
      pushing: id,
      tenant: 'acme',
      plugin: 'points',
      event: { ...eventOf(`${id}`), payload },
      within: 5_000,
    })
  await until(() => room.connections() === 0, 'it to be cut off')
})

test.for([
  ['/elsewhere?vsn=2.0.0', '404'],
  ['/socket/websocket?vsn=1.0.0', '400'],
  ['//?', '404'],
] as const)(
  'a WebSocket to %s is answered %s, and its connection closed, whatever its client does',
  async ([target, status]) => {
    const socket = connect({ host: '127.0.0.1', port: room.port, allowHalfOpen: true }).on('error', () => undefined)
    socket.write(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString().split(' ')[1]).toBe(status)
    await once(socket, 'end')
    // Where somebody still reads, it is taken.
    await until(() => {
      socket.write('more')
      return socket.destroyed
    }, 'the system to refuse more')
  },
)
