import { connect, type Socket } from 'node:net'

/** One answer, as its bytes say it. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A client that is nothing but a socket: it can send what no HTTP client would. */
export class RawClient {
  readonly answers: RawAnswer[] = []
  readonly socket: Socket
  readonly closed: Promise<void>
  #received = ''

  constructor(address: string, localAddress = '127.0.0.1') {
    const { port } = new URL(address)
    this.socket = connect({ port: Number(port), host: '127.0.0.1', localAddress, allowHalfOpen: true })
    this.socket.setEncoding('latin1')
    this.socket.on('data', (text: string) => this.#take(text))
    this.socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => {
      this.socket.on('end', () => this.socket.end()).on('close', () => resolve())
    })
  }

  send(text: string): this {
    this.socket.write(text, 'latin1')
    return this
  }

  /** Closes the sending side only. */
  endSending(): this {
    this.socket.end()
    return this
  }

  /** The first `count` answers; fails when the connection ends before. */
  async read(count: number): Promise<RawAnswer[]> {
    while (this.answers.length < count) {
      if (this.socket.readableEnded || this.socket.destroyed)
        throw new Error(`only got: ${JSON.stringify(this.answers)}`)
      await Promise.race([new Promise((resolve) => this.socket.once('data', resolve)), this.closed])
    }
    return this.answers.slice(0, count)
  }

  close(): void {
    this.socket.destroy()
  }

  #take(text: string): void {
    this.#received += text
    for (let answer = this.#next(); answer !== undefined; answer = this.#next()) this.answers.push(answer)
  }

  #next(): RawAnswer | undefined {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end === -1) return undefined
    const [first = '', ...lines] = this.#received.slice(0, end).split('\r\n')
    const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(/:\s*/, 2))) as Record<
      string,
      string
    >
    const status = Number(first.split(' ')[1])
    const body = bodyOf(this.#received.slice(end + 4), status < 200 ? '0' : headers['content-length'])
    if (body === undefined) return undefined
    this.#received = body.rest
    return { status, headers, body: body.text }
  }
}

// Without a length it is chunked; nothing else comes to a client that speaks 1.1.
function bodyOf(received: string, length: string | undefined): { text: string; rest: string } | undefined {
  if (length !== undefined) {
    const end = Number(length)
    return received.length < end ? undefined : { text: received.slice(0, end), rest: received.slice(end) }
  }
  let text = ''
  let at = 0
  for (;;) {
    const line = received.indexOf('\r\n', at)
    const size = Number.parseInt(received.slice(at, line), 16)
    if (line === -1 || received.length < line + size + 4) return undefined
    text += received.slice(line + 2, line + 2 + size)
    at = line + size + 4
    if (size === 0) return { text, rest: received.slice(at) }
  }
}

/** Sends the bytes and answers what comes back until the connection closes or `count` answers are there. */
export async function rawRequest(address: string, text: string, count = 1): Promise<RawAnswer[]> {
  const client = new RawClient(address).send(text)
  try {
    return await client.read(count)
  } finally {
    client.close()
  }
}
