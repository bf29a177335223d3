import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { answerHeaders, type GatewayLimits, sessionCookie, tokenHeader } from '../../protocol/index.js'

/** Headers that are for the next hop only (RFC 9110, 7.6.1, and the proxy's own of RFC 9110, 11.7). */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** What a client must not bring: the platform's token, and what only the gateway can know about the connection. */
const oursToSay = [
  tokenHeader,
  answerHeaders.requestId,
  'expect',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
]

/** What a client's systems tell each other beside a trace's ids, a person's name for all we know: nothing for plugins. */
const besideTraces = ['baggage', 'tracestate']

/** What a front server would obey: to send its own files, to keep the answer or to slow it down. Not to buffer is harmless. */
const ordersToProxies = [
  'x-accel-charset',
  'x-accel-expires',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-lighttpd-send-file',
  'x-reproxy-url',
  'x-sendfile',
]

const notForWorker = new Set([...hopByHop, ...oursToSay, ...besideTraces])
const notForClient = new Set<string>([...hopByHop, ...ordersToProxies, ...Object.values(answerHeaders)])

/** A request's headers for the worker: the client's own, without those of the hop, and what the gateway knows. */
export function headersForWorker(request: IncomingMessage, requestId: string): string[] {
  const named = namedByConnection(request.headers.connection)
  const headers: string[] = []
  const { rawHeaders } = request
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    const lower = name.toLowerCase()
    if (notForWorker.has(lower) || named?.has(lower)) continue
    const value = rawHeaders[i + 1] as string
    const kept = lower === 'cookie' && value.includes(sessionCookie) ? withoutSession(value) : value
    if (kept !== '' || value === '') headers.push(name, kept)
  }
  headers.push(answerHeaders.requestId, requestId)
  const proto = 'encrypted' in request.socket ? 'https' : 'http'
  headers.push('x-forwarded-for', addressOf(request), 'x-forwarded-proto', proto)
  if (request.headers.host !== undefined) headers.push('x-forwarded-host', request.headers.host)
  return headers
}

const withoutSession = (cookies: string): string =>
  cookies
    .split(';')
    .filter((pair) => !pair.includes(sessionCookie))
    .join(';')
    .trim()

const mapped = '::ffff:'

/** The client's; an interface that takes both kinds of addresses writes the old ones in the new way. */
function addressOf({ socket: { remoteAddress = '' } }: IncomingMessage): string {
  return remoteAddress.startsWith(mapped) ? remoteAddress.slice(mapped.length) : remoteAddress
}

/** An answer's headers, by lower-case names. */
export type AnswerHeaders = Readonly<NodeJS.Dict<string | string[]>>

/** An answer's headers for the client: names and values in turn. */
export function headersForClient(given: AnswerHeaders, served: Served): string[] {
  const named = namedByConnection(given['connection']?.toString())
  const headers: string[] = []
  for (const name of Object.keys(given)) {
    const value = given[name]
    if (value === undefined || notForClient.has(name) || named?.has(name)) continue
    if (name === 'set-cookie') headers.push(...cookiesForClient(value))
    else if (typeof value === 'string') headers.push(name, value)
    else for (const one of value) headers.push(name, one)
  }
  headers.push(answerHeaders.requestId, served.requestId, answerHeaders.release, String(served.release))
  return headers
}

const cookiesForClient = (given: string | readonly string[]): string[] =>
  [given].flat().flatMap((cookie) => (setsSession(cookie) ? [] : ['set-cookie', cookie]))

/** A shop's cookies are sent to every port of the host: none may sign a seller out, or in to another shop's admin. */
const setsSession = (cookie: string): boolean => cookie.split(';', 1)[0]?.includes(sessionCookie) === true

/** Which request was served, and by which release. */
export interface Served {
  readonly requestId: string
  readonly release: number
}

/**
 * One of ours; a client's own where these are kept, and it is a sane token. Others must not choose under what we look.
 *
 * @param tag how ours ends, where it is known whose request it is
 */
export function requestIdOf(
  request: IncomingMessage,
  { requestIdBytes }: Pick<GatewayLimits, 'requestIdBytes'>,
  tag?: string,
): string {
  const given = requestIdBytes === 0 ? undefined : request.headers[answerHeaders.requestId]
  const isSane = typeof given === 'string' && given.length <= requestIdBytes && /^[\w.:~+/=-]{1,128}$/.test(given)
  if (isSane) return given
  return tag === undefined ? randomUUID() : randomUUID().slice(0, -tag.length) + tag
}

// Content-Length and Host hold the message together: naming them in Connection must not take them away.
function namedByConnection(value: string | undefined): Set<string> | undefined {
  if (value === undefined || value === 'keep-alive' || /^\s*(keep-alive|close)\s*$/i.test(value)) return undefined
  const names = value
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  return new Set(names.filter((name) => name !== 'content-length' && name !== 'host'))
}
