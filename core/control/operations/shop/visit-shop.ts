import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { answerHeaders } from '../../../protocol/index.js'

export interface Visit {
  readonly method: string
  /** It may be a stranger's: whatever it says, the request goes to the shop. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: object | undefined
  readonly signal: AbortSignal
}

export interface VisitAnswer {
  readonly status: number
  /** The release that has answered; undefined where it was none. */
  readonly release: string | undefined
  readonly text: string
}

/** What a shop of the platform's own trials has to say is shorter. */
const mostBytes = 1024 * 1024

/**
 * A shopper's request by the platform itself, at the shop's address. What answers is a stranger's: redirects are not followed, for
 * they would lead to whoever the platform can reach, nothing is unpacked, and of a long answer the beginning is read. Rejects when
 * nobody answers, and with the signal's reason.
 */
export async function visitShop(address: string, { method, path, body, signal }: Visit): Promise<VisitAnswer> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const content = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  const headers = body === undefined ? {} : content
  const sent = request(addressOf(address, path), { method, headers, agent: false, signal })
  // One that is given up says so after nobody listens to it any more.
  sent.on('error', () => undefined)
  sent.end(text)
  const [answer] = (await once(sent, 'response', { signal })) as [IncomingMessage]
  const { statusCode: status = 0, headers: told } = answer
  return { status, release: told[answerHeaders.release]?.toString(), text: await beginningOf(answer) }
}

/** A path with two slashes at its beginning would name another host. */
function addressOf(address: string, path: string): URL {
  const [, pathname = '/', search = ''] = /^([^?]*)(.*)$/s.exec(path) ?? []
  const url = new URL(address)
  url.pathname = pathname
  url.search = search
  return url
}

async function beginningOf(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  // What is left unread goes with the connection.
  for await (const piece of answer as AsyncIterable<Buffer>) {
    pieces.push(piece)
    length += piece.length
    if (length >= mostBytes) break
  }
  return Buffer.concat(pieces).subarray(0, mostBytes).toString()
}
