import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { DatabaseLogin } from '../protocol/index.js'

/**
 * Runs `work` with a login to a database that has no rows: a server of our own, which takes any password and answers every
 * statement. For a worker that waits and has no login yet.
 */
export async function withEmptyDatabase<T>(work: (login: DatabaseLogin) => Promise<T>): Promise<T> {
  const server = createServer(serve)
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    return await work({ host: '127.0.0.1', port, database: '', user: 'nobody', password: 'nobody', schema: '' })
  } finally {
    server.close()
  }
}

/** PostgreSQL's side of a connection (its documentation, "Frontend/Backend Protocol"). */
function serve(socket: Socket): void {
  // Whoever asks to be let in waits for each answer, so each of these comes alone.
  const greetings = [askForScram, challenge, letIn]
  let unread: Buffer = Buffer.alloc(0)
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    const greet = greetings.shift()
    if (greet !== undefined) return socket.write(greet(chunk.toString()))
    const answers: Buffer[] = []
    for (unread = Buffer.concat([unread, chunk]); isWhole(unread); unread = unread.subarray(lengthOf(unread)))
      answers.push(...(answersTo[unread.toString('latin1', 0, 1)] ?? []))
    return socket.write(Buffer.concat(answers))
  })
}

/** Of the first of them; the length that it tells counts itself, and not the letter before it. */
const lengthOf = (messages: Buffer): number => 1 + messages.readInt32BE(1)
const isWhole = (messages: Buffer): boolean => messages.length > 4 && messages.length >= lengthOf(messages)

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** Its letter, its length without the letter, and what it holds. */
const message = (letter: string, body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from(letter), int32(body.length + 4), body])

const authentication = (kind: number, text = ''): Buffer =>
  message('R', Buffer.concat([int32(kind), Buffer.from(text)]))

const ready = message('Z', Buffer.from('I'))
const done = message('C', Buffer.from('SELECT 0\0'))

const askForScram = (): Buffer => authentication(10, 'SCRAM-SHA-256\0\0')
const challenge = (first: string): Buffer => authentication(11, `r=${/r=(.*)/.exec(first)?.[1]}x,s=AAAA,i=64`)
const letIn = (): Buffer => Buffer.concat([authentication(0), ready])

/** By the letter of what is asked: parsed, bound, no columns, no rows, ready for the next. */
const answersTo: Readonly<Record<string, readonly Buffer[]>> = {
  P: [message('1')],
  B: [message('2')],
  D: [message('n')],
  E: [done],
  S: [ready],
  Q: [done, ready],
}
