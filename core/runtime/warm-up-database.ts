import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { PgDatabase } from './pg-database.js'

/**
 * Connects and asks once, so that a shop's first connection need not load and compile pg and Node's WebCrypto: that is
 * most of its time. A worker that waits has no login yet, so it asks a server of its own, which takes any password and has
 * no rows. Answers whether it was answered; where it was not, the shop's first connection takes longer, and that is all.
 */
export async function warmUpDatabase(): Promise<boolean> {
  const server = createServer(letIn)
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    await ask((server.address() as AddressInfo).port)
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}

async function ask(port: number): Promise<void> {
  const login = { host: '127.0.0.1', port, database: '', user: 'warm-up', password: 'warm-up', schema: '' }
  const database = new PgDatabase(login, () => undefined)
  try {
    await database.query('select $1', ['warm'])
  } finally {
    await database.close()
  }
}

/** PostgreSQL's side of a connection (its documentation, "Frontend/Backend Protocol"): an answer for each that comes. */
function letIn(socket: Socket): void {
  const ready = message('Z', Buffer.from('I'))
  const answers = [
    () => authentication(10, 'SCRAM-SHA-256\0\0'),
    (text: string) => authentication(11, `r=${/r=(.*)/.exec(text)?.[1]}x,s=AAAA,i=64`),
    () => Buffer.concat([authentication(0), ready]),
    // Parsed, bound, no columns, done.
    () => Buffer.concat([message('1'), message('2'), message('n'), message('C', Buffer.from('SELECT 0\0')), ready]),
  ]
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    const answer = answers.shift()
    if (answer !== undefined) socket.write(answer(chunk.toString()))
  })
}

const authentication = (kind: number, text = ''): Buffer =>
  message('R', Buffer.concat([int32(kind), Buffer.from(text)]))

/** Its letter, its length without the letter, and what it holds. */
const message = (letter: string, body: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([Buffer.from(letter), int32(body.length + 4), body])

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
