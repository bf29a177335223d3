import { randomBytes } from 'node:crypto'
import { get, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { FairPass, type Held, type Share } from '../../../../core/serve/gateway/fair-pass.js'
import { RawClient } from '../raw-client.js'
import { Room } from './room.js'

let room: Room | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
})

/** An answer that always has more, in pieces of one size. */
class Endless implements Held {
  passed = 0

  constructor(
    private readonly share: Share,
    private readonly bytes: number,
  ) {}

  goOn(): void {
    do this.passed += 1
    while (this.share.take(this.bytes, this))
  }
}

test('a shop’s endless answers pass by turns: so many pieces, so many bytes, whoever of them it is', async () => {
  const pass = new FairPass()
  const tiny = pass.share()
  const many = Array.from({ length: 16 }, () => new Endless(tiny, 1))
  for (const answer of many) answer.goOn()
  // Each may have a first piece in its first turn.
  expect(sum(many)).toBe(1024 + 15)
  for (let turn = 0; turn < 16; turn += 1) await nextTurn()
  expect(sum(many)).toBe(1024 * 17 + 15)
  for (const { passed } of many) expect(passed).toBeGreaterThan(1)
  const large = new Endless(pass.share(), 64 * 1024)
  large.goOn()
  expect(large.passed).toBe(2)
})

test('shops that wait take turns, and all of them together get no more than one would', async () => {
  const pass = new FairPass()
  const shops = Array.from({ length: 40 }, () => new Endless(pass.share(), 64 * 1024))
  for (const shop of shops) shop.goOn()
  const before = sum(shops)
  for (let turn = 0; turn < 40; turn += 1) await nextTurn()
  expect(sum(shops) - before).toBe(80)
  for (const { passed } of shops) expect(passed).toBe(4)
})

const sum = (answers: readonly Endless[]): number => answers.reduce((all, { passed }) => all + passed, 0)

test('a long answer arrives whole, in small pieces and large ones, at a client that stops to read', async () => {
  const body = randomBytes(3_000_000)
  room = await Room.open()
  const shop = await room.shop('acme', (socket) => socket.once('data', () => socket.write(inPieces(body))))
  const answers = await Promise.all(Array.from({ length: 4 }, () => read(shop)))
  for (const answer of answers) expect(answer.equals(body)).toBe(true)
})

test('an answer that breaks off among its small pieces is broken off for its client', async () => {
  room = await Room.open()
  const half = inPieces(randomBytes(20_000)).subarray(0, 30_000)
  const shop = await room.shop('acme', (socket: Socket) => socket.once('data', () => socket.end(half)))
  await expect(read(shop)).rejects.toThrow()
})

test('a worker that sends countless pieces to many clients leaves everybody else a turn between a thousand of them', async () => {
  room = await Room.open()
  const pieces = Buffer.from('1\r\nx\r\n'.repeat(10_000))
  const shop = await room.shop('acme', (socket) => {
    const goOn = (): void => {
      while (socket.writable && socket.write(pieces));
    }
    socket.on('drain', goOn).once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      goOn()
    })
  })
  const got = { bytes: 0 }
  const clients = Array.from({ length: 16 }, () => new RawClient(shop).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  for (const { socket } of clients) socket.on('data', ({ length }: string) => (got.bytes += length))
  let turns = 0
  for (; got.bytes < 300_000; turns += 1) await nextTurn()
  for (const client of clients) client.close()
  expect(got.bytes / turns).toBeLessThan(3000)
})

/** Of a chunked answer: 20,000 pieces of a byte, then larger and larger ones. */
function inPieces(body: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')]
  let at = 0
  for (let size = 1; at < body.length; size = at < 20_000 ? 1 : size + 17) {
    const piece = body.subarray(at, at + size)
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'))
    at += piece.length
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

/** Reads a piece, lets others go on, reads the next. */
async function read(address: string): Promise<Buffer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(address, { agent: false }, resolve).once('error', reject)
  })
  const parts: Buffer[] = []
  for await (const part of response) {
    parts.push(part as Buffer)
    await nextTurn()
  }
  return Buffer.concat(parts)
}
