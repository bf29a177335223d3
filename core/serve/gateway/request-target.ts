import type { IncomingMessage } from 'node:http'
import { shopError } from '../../model/index.js'
import type { GatewayLimits } from '../../protocol/index.js'
import { isInternalPath } from './internal-path.js'

/** Where a request wants to go: the host's name (lower case, no port) and the path as the client wrote it. */
export interface RequestTarget {
  readonly host: string
  readonly path: string
}

type TargetLimits = Pick<GatewayLimits, 'targetBytes' | 'headerCount' | 'bodyBytes'>

/** Reads the target, or throws the coded error of a request that no worker should see. */
export function parseRequestTarget(request: IncomingMessage, limits: TargetLimits): RequestTarget {
  refuseTooMuch(request, limits)
  refuseDoubtfulFraming(request)
  const { authority, path } = splitTarget(request)
  if (isInternalPath(path)) throw shopError('PATH_NOT_FOUND')
  return { host: hostName(authority), path }
}

function refuseTooMuch({ url = '', rawHeaders, headers }: IncomingMessage, limits: TargetLimits): void {
  if (url.length > limits.targetBytes) throw shopError('TARGET_TOO_LONG', limits.targetBytes)
  if (rawHeaders.length > 2 * limits.headerCount) throw shopError('HEADERS_TOO_MANY', limits.headerCount)
  const length = Number(headers['content-length'] ?? 0)
  if (length > limits.bodyBytes) throw shopError('BODY_TOO_LARGE', limits.bodyBytes)
}

// Node's parser refuses Content-Length beside Transfer-Encoding, repeated lengths, folded lines, bare line feeds. What
// follows it lets through, and another server might read differently.
function refuseDoubtfulFraming(request: IncomingMessage): void {
  const coding = request.headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') throw shopError('CODING_UNSUPPORTED', coding)
  if (coding !== undefined && request.httpVersion === '1.0') {
    throw shopError('REQUEST_MALFORMED', 'HTTP/1.0 knows no Transfer-Encoding')
  }
  const hosts = countHosts(request.rawHeaders)
  if (hosts > 1) throw shopError('REQUEST_MALFORMED', 'it has more than one Host')
  if (hosts === 0 && request.httpVersion !== '1.0') throw shopError('REQUEST_MALFORMED', 'it has no Host')
}

// Node's own headers keep the first and drop the others.
function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') hosts += 1
  }
  return hosts
}

/** RFC 9112, 3.2: origin form, absolute form (its authority must be the Host's), and `*` for OPTIONS. */
function splitTarget(request: IncomingMessage): { authority: string; path: string } {
  const url = request.url ?? '/'
  const authority = request.headers.host ?? ''
  if (url.startsWith('/')) return { authority, path: url }
  const absolute = /^https?:\/\/(?<authority>[^/?#]*)(?<path>.*)$/i.exec(url)?.groups
  if (absolute === undefined) throw shopError('REQUEST_MALFORMED', 'its target is no path')
  if (absolute['authority']?.toLowerCase() !== authority.toLowerCase()) {
    throw shopError('REQUEST_MALFORMED', 'its target and its Host differ')
  }
  const path = absolute['path'] ?? ''
  return { authority, path: path.startsWith('/') ? path : `/${path}` }
}

const hostName = (authority: string): string => authority.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
