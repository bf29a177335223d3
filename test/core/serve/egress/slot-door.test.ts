import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EgressCall } from '../../../../core/protocol/index.js'
import { addressRule } from '../../../../core/serve/egress/private-addresses.js'
import { SlotDoor } from '../../../../core/serve/egress/slot-door.js'
import { HttpSink } from '../../../setup/http-sink.js'
import { until } from '../../../setup/until.js'

let dir: string
let sink: HttpSink
let calls: EgressCall[]
const doors: SlotDoor[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'egress-'))
  sink = await HttpSink.open()
  calls = []
})
afterEach(async () => {
  for (const door of doors.splice(0)) door.close()
  await sink.close()
  await rm(dir, { recursive: true })
})

async function openDoor(hosts: readonly string[], reachable: readonly string[] = ['127.0.0.1']): Promise<SlotDoor> {
  const onCall = (_tenant: string, call: EgressCall): void => void calls.push(call)
  const door = new SlotDoor({ dir, isAllowed: addressRule(reachable), onCall })
  doors.push(door)
  await door.open(undefined)
  door.serve('acme', [{ plugin: 'pinger', id: 'pinger@1.0.0', hosts }])
  return door
}

/** What the proxy answers to a CONNECT, and the connection behind it. */
function tunnel(authority: string): Promise<{ status: number; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: join(dir, 'egress.sock'), method: 'CONNECT', path: authority })
    request.on('connect', ({ statusCode = 0 }, socket) => resolve({ status: statusCode, socket }))
    request.on('error', reject)
    request.end()
  })
}

/** A plain request through the proxy. */
function get(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: join(dir, 'egress.sock'), path: url })
    request.on('response', (answer) => resolve(answer.resume().statusCode ?? 0)).on('error', reject)
    request.end()
  })
}

const hostOf = (url: string): string => new URL(url).host

test('a consented host is called, and the call is counted for the plugins that may', async () => {
  await openDoor([hostOf(sink.url)])
  const { status, socket } = await tunnel(hostOf(sink.url))
  expect(status).toBe(200)
  socket.write('GET /hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  await sink.received(1)
  await until(() => calls.length === 1, 'the call to be told')
  expect(calls[0]).toMatchObject({ host: hostOf(sink.url), plugins: ['pinger'], outcome: 'done' })
  expect(calls[0]?.sentBytes).toBeGreaterThan(0)
  expect(calls[0]?.receivedBytes).toBeGreaterThan(0)
})

test('plain HTTP is forwarded with its path, and without what was meant for the proxy', async () => {
  await openDoor([hostOf(sink.url)])
  expect(await get(`${sink.url}/a?b=c`)).toBe(204)
  const [request] = await sink.received(1)
  expect(request).toMatchObject({ path: '/a?b=c', headers: { host: hostOf(sink.url) } })
  expect(request?.headers).not.toHaveProperty('proxy-connection')
})

test('hosts that were consented to for it alone cannot be called any more, and calls under way are cut off (N4)', async () => {
  const door = await openDoor([hostOf(sink.url)])
  const { socket } = await tunnel(hostOf(sink.url))
  const cutOff = once(
    socket.on('error', () => undefined),
    'close',
  )
  door.serve('acme', [{ plugin: 'other', id: 'other@1.0.0', hosts: [hostOf(sink.url)] }])
  expect((await tunnel(hostOf(sink.url))).status).toBe(200)
  expect(socket.destroyed).toBe(false)
  door.serve('acme', [])
  await cutOff
  expect((await tunnel(hostOf(sink.url))).status).toBe(403)
})

test.each<[string, (withdraw: () => void) => void]>([
  ['judged', (withdraw) => withdraw()],
  ['connected', setImmediate],
])('a consent that is withdrawn while a call is being %s opens no way', async (_step, meanwhile) => {
  const isAllowed = (): boolean => {
    meanwhile(() => door.serve('acme', []))
    return true
  }
  const door = new SlotDoor({ dir, isAllowed, onCall: (_tenant, call) => calls.push(call) })
  doors.push(door)
  await door.open(undefined)
  const consents = [{ plugin: 'pinger', id: 'pinger@1.0.0', hosts: [hostOf(sink.url)] }]
  door.serve('acme', consents)
  expect((await tunnel(hostOf(sink.url))).status).toBe(403)
  door.serve('acme', consents)
  expect(await get(sink.url).catch(() => 'cut off')).not.toBe(204)
  expect(calls.map(({ outcome }) => outcome)).not.toContain('done')
  expect(sink.requests).toEqual([])
})

test('a host that nobody consented to is refused, by either way', async () => {
  await openDoor(['api.example.com'])
  expect((await tunnel(hostOf(sink.url))).status).toBe(403)
  expect(await get(sink.url)).toBe(403)
  expect(calls.map(({ outcome }) => outcome)).toEqual(['forbidden', 'forbidden'])
  expect(sink.requests).toEqual([])
})

test('a worker that is nobody’s yet may call nobody', async () => {
  const door = new SlotDoor({ dir, isAllowed: addressRule(['127.0.0.1']), onCall: () => undefined })
  doors.push(door)
  await door.open(undefined)
  expect((await tunnel(hostOf(sink.url))).status).toBe(403)
})

test('a consented name that leads to a private address is refused: the address is judged, not the name', async () => {
  // `localhost` is a name like any other that answers with an address of the operator's own machine.
  const authority = `localhost:${new URL(sink.url).port}`
  await openDoor([authority], [])
  expect((await tunnel(authority)).status).toBe(451)
  expect(sink.requests).toEqual([])
})

test.each([
  ...'127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1'.split(' '),
  ...'::1 :: fd00::1 fe80::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:a00:1:: ::ffff:127.0.0.1'.split(' '),
])('%s is no address of the public Internet', (address) => {
  expect(addressRule([])(address)).toBe(false)
})

test.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111', '172.15.0.1', '172.32.0.1', '100.128.0.1'])(
  '%s is one',
  (address) => {
    expect(addressRule([])(address)).toBe(true)
  },
)

test('what the operator names may be called, and its neighbour may not', () => {
  const rule = addressRule(['10.1.2.0/24', 'fd00::1'])
  expect([rule('10.1.2.9'), rule('10.1.3.9'), rule('fd00::1'), rule('fd00::2')]).toEqual([true, false, true, false])
})

test.each(['x', 'host', ':80', 'a b:80', '127.0.0.1:99999', '@:1', 'http://x:80'])(
  '"%s" is no authority',
  async (bad) => {
    await openDoor(['*.example.com'])
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(join(dir, 'egress.sock'))
      let said = ''
      socket
        .on('data', (chunk) => (said += chunk))
        .on('close', () => resolve(said))
        .on('error', reject)
      socket.write(`CONNECT ${bad} HTTP/1.1\r\nhost: x\r\n\r\n`)
    })
    expect(answer).toMatch(/^HTTP\/1.1 (400|403) /)
  },
)

test('numbers that mean an address are judged as that address', async () => {
  // 2130706433 is 127.0.0.1 to whoever resolves it; a URL writes it so.
  await openDoor([`127.0.0.1:${new URL(sink.url).port}`], [])
  expect((await tunnel(`2130706433:${new URL(sink.url).port}`)).status).toBe(451)
})

test('nobody listening, and a host that does not exist, are told apart', async () => {
  const closed = createServer()
  const port = await listenOnce(closed)
  await openDoor([`127.0.0.1:${port}`, 'nowhere.invalid'])
  expect((await tunnel(`127.0.0.1:${port}`)).status).toBe(502)
  expect((await tunnel('nowhere.invalid:443')).status).toBe(404)
  expect(calls.map(({ outcome }) => outcome)).toEqual(['unreachable', 'unknown'])
})

async function listenOnce(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('of a hundred calls at once some are told to wait, and later ones go through again', async () => {
  sink.status = 0
  await openDoor([hostOf(sink.url)])
  const tunnels = await Promise.all(Array.from({ length: 100 }, () => tunnel(hostOf(sink.url))))
  expect(tunnels.filter(({ status }) => status === 200)).toHaveLength(64)
  expect(tunnels.filter(({ status }) => status === 429)).toHaveLength(36)
  for (const { socket } of tunnels) socket.destroy()
  await until(async () => (await tunnel(hostOf(sink.url))).status === 200, 'the calls to end')
})

test('what is refused holds no connection, though nobody at its other end closes it', async () => {
  await openDoor([])
  const held: Socket[] = []
  for (let number = 0; number < 130; number += 1) {
    const socket = connect({ path: join(dir, 'egress.sock'), allowHalfOpen: true }).on('error', () => undefined)
    held.push(socket)
    socket.write('CONNECT x.example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n')
    await once(socket, 'readable')
    expect(String(socket.read())).toContain(' 403 ')
  }
  for (const socket of held) socket.destroy()
})

test('closing the door cuts what is under way', async () => {
  const door = await openDoor([hostOf(sink.url)])
  const { socket } = await tunnel(hostOf(sink.url))
  const closed = new Promise((resolve) => socket.on('close', resolve).on('error', () => undefined))
  door.close()
  await closed
})

test('a database that is reached by TCP has a socket in the slot’s folder', async () => {
  const server = createServer((client) => client.pipe(client))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const door = new SlotDoor({ dir, isAllowed: addressRule([]), onCall: () => undefined })
  doors.push(door)
  await door.open({ host: '127.0.0.1', port })
  const client = connect(join(dir, `.s.PGSQL.${port}`))
  client.write('ping')
  const [echoed] = await new Promise<Buffer[]>((resolve) => client.on('data', (chunk: Buffer) => resolve([chunk])))
  expect(String(echoed)).toBe('ping')
  client.destroy()
  await new Promise((resolve) => server.close(resolve))
})

/** What a raw request to the proxy is answered. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(join(dir, 'egress.sock'))
    let said = ''
    socket
      .on('data', (chunk) => (said += chunk))
      .on('close', () => resolve(said))
      .on('error', () => undefined)
    socket.write(text)
  })
}

test('a request and an answer that cannot be said again end one call, and not the way out', async () => {
  const strange = createServer((client) => {
    client.once('data', () => client.end('HTTP/1.1 042 Odd\r\ntrailer: x\r\ncontent-length: 0\r\n\r\n'))
  })
  await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(strange.address() as { port: number }).port}`
  await openDoor([host, hostOf(sink.url)])
  expect(await get(`http://${host}/`)).toBe(502)
  const trailing = `GET ${sink.url}/ HTTP/1.1\r\nhost: x\r\ntrailer: x\r\nexpect: 200-ok\r\nconnection: close\r\n\r\n`
  expect(await raw(trailing)).toMatch(/^HTTP\/1\.1 (204|417|502) /)
  expect(await get(`${sink.url}/again`)).toBe(204)
  await new Promise((resolve) => strange.close(resolve))
})

test('a host that switches to another protocol unasked has not answered, and takes no place', async () => {
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'
  const strange = createServer((client) => {
    client.on('error', () => undefined).once('data', () => client.write(answer))
  })
  await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(strange.address() as { port: number }).port}`
  await openDoor([host, hostOf(sink.url)])
  const statuses = await Promise.all(Array.from({ length: 64 }, () => get(`http://${host}/`)))
  expect(new Set(statuses)).toEqual(new Set([502]))
  expect(await get(sink.url)).toBe(204)
  await new Promise((resolve) => strange.close(resolve))
})

test('a host of thousands of characters is refused before anybody is told of it', async () => {
  await openDoor(['*.example.com'])
  expect(await raw(`CONNECT ${'a'.repeat(5_000)}.x:443 HTTP/1.1\r\nhost: x\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
  expect(calls).toEqual([])
})

test('of a thousand refused calls a few are told', async () => {
  await openDoor(['api.example.com'])
  for (let batch = 0; batch < 20; batch += 1)
    await Promise.all(Array.from({ length: 50 }, () => get(sink.url).catch(() => 0)))
  expect(calls.length).toBeGreaterThan(0)
  expect(calls.length).toBeLessThan(400)
})

test('a cloud’s own door is no public host, though its address is public', () => {
  expect(addressRule([])('168.63.129.16')).toBe(false)
})
