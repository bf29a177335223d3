import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request,
  type ServerResponse,
} from 'node:http'
import { pipeline } from 'node:stream'
import type { Reached } from './find-addresses.js'

/** Until the answer begins, and between two pieces of it. */
const idleMs = 60_000

/** Headers that are meant for the next hop alone (RFC 9110, 7.6.1), and those that Node refuses to write here. */
const forTheProxy =
  'connection proxy-connection proxy-authorization keep-alive te upgrade trailer expect transfer-encoding'.split(' ')

export interface Forwarded {
  readonly sentBytes: number
  readonly receivedBytes: number
}

/** Makes a plain HTTP request to the judged addresses and hands its answer back. Rejects when nobody answers, or not by HTTP. */
export function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { target, lookup }: { readonly target: URL; readonly lookup: Reached['lookup'] },
): Promise<Forwarded> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...optionsFor(incoming, target), lookup } as RequestOptions)
    // Whoever asked has left: nobody wants the answer.
    response.on('close', () => outgoing.destroy())
    outgoing.on('timeout', () => outgoing.destroy(new Error('it did not answer in time')))
    outgoing.on('error', reject)
    let isAnswered = false
    outgoing.on('response', (answer) => {
      isAnswered = true
      try {
        response.writeHead(statusOf(answer), withoutProxy(answer.headers))
        pipeline(answer, response, () => resolve(movedOn(outgoing)))
      } catch (error) {
        // What the other side says may be nothing that can be said again.
        outgoing.destroy(error as Error)
      }
    })
    // A host that switches to another protocol, which nobody asked for, is left without any error.
    outgoing.on('close', () => {
      if (!isAnswered) reject(new Error('it did not answer'))
    })
    pipeline(incoming, outgoing, () => undefined)
  })
}

const optionsFor = ({ method, headers }: IncomingMessage, target: URL): RequestOptions => ({
  hostname: target.hostname.replace(/^\[(.*)\]$/, '$1'),
  port: Number(target.port || 80),
  ...(method === undefined ? {} : { method }),
  path: `${target.pathname}${target.search}`,
  headers: { ...withoutProxy(headers), host: target.host },
  agent: false,
  timeout: idleMs,
})

function statusOf({ statusCode = 0 }: IncomingMessage): number {
  if (statusCode < 200 || statusCode > 999) throw new Error(`it answered with the status ${statusCode}`)
  return statusCode
}

const movedOn = ({ socket }: ClientRequest): Forwarded => ({
  sentBytes: socket?.bytesWritten ?? 0,
  receivedBytes: socket?.bytesRead ?? 0,
})

const withoutProxy = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !forTheProxy.includes(name)))
