import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import { pipeline } from 'node:stream'

/** Until the answer begins, and between two pieces of it. */
const idleMs = 60_000

/** Headers that are meant for the proxy alone (RFC 9110, 7.6.1). */
const forTheProxy = ['connection', 'proxy-connection', 'proxy-authorization', 'keep-alive', 'te', 'upgrade']

export interface Forwarded {
  readonly sentBytes: number
  readonly receivedBytes: number
}

/** Makes a plain HTTP request at the address and hands its answer back. Rejects when nobody answers. */
export function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { target, address }: { readonly target: URL; readonly address: string },
): Promise<Forwarded> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: address,
      port: Number(target.port || 80),
      method: incoming.method,
      path: `${target.pathname}${target.search}`,
      headers: { ...withoutProxy(incoming.headers), host: target.host },
      agent: false,
      timeout: idleMs,
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('it did not answer in time')))
    outgoing.on('error', reject)
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutProxy(answer.headers))
      pipeline(answer, response, () => resolve(movedOn(outgoing)))
    })
    pipeline(incoming, outgoing, () => undefined)
  })
}

const movedOn = ({ socket }: ClientRequest): Forwarded => ({
  sentBytes: socket?.bytesWritten ?? 0,
  receivedBytes: socket?.bytesRead ?? 0,
})

const withoutProxy = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !forTheProxy.includes(name)))
