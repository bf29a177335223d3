import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ShopError } from '../../model/index.js'
import { answerHeaders } from '../../protocol/index.js'
import { throttle } from '../waiting/throttle.js'
import { isWhole } from './request-body.js'

/** How long the rest of a request that was answered early is read and thrown away, so that its sender can read us. */
const lingerMs = 1000
/** How much of it: who sends on and on is not worth the memory. */
const lingerBytesPerSecond = 1024 * 1024

/** Whom an answer of the gateway's own is for. */
export interface ProblemContext {
  readonly requestId: string
  /** The release that should have answered, where one was asked. */
  readonly release?: number | undefined
}

/** Answers with problem+json (RFC 9457). */
export function sendProblem(response: ServerResponse, error: ShopError, context: ProblemContext): void {
  const request = response.req
  const body = problemBody(error, context.requestId)
  response.writeHead(error.status, {
    ...problemHeaders(error, body, context),
    ...(isWhole(request) ? {} : { connection: 'close' }),
  })
  response.write(request.method === 'HEAD' ? '' : body)
  // Where a malformed request ends nobody knows.
  if (error.code === 'REQUEST_MALFORMED' || error.code === 'CODING_UNSUPPORTED') response.end()
  else endAfterRequest(request, response)
}

/** Ends an answer that is all written. One that came before the request's end reads on for a while first. */
export function endAfterRequest(request: IncomingMessage, response: ServerResponse): void {
  if (isWhole(request)) {
    response.end()
    return
  }
  // To close with unread bytes resets the connection, and the client loses the answer.
  const timer = setTimeout(() => response.end(), lingerMs)
  const end = (): void => {
    clearTimeout(timer)
    response.end()
  }
  const count = throttle(request, lingerBytesPerSecond)
  request
    .once('end', end)
    .once('close', end)
    .on('data', (chunk: Buffer) => count(chunk.length))
}

/** The same answer, written by hand: for a client whose request Node's parser refused. */
export function rawProblem(error: ShopError, context: ProblemContext): string {
  const body = problemBody(error, context.requestId)
  const headers = { ...problemHeaders(error, body, context), connection: 'close' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${error.status} ${error.code}\r\n${lines.join('')}\r\n${body}`
}

function problemHeaders(
  error: ShopError,
  body: string,
  { requestId, release }: ProblemContext,
): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    [answerHeaders.requestId]: requestId,
    ...(release === undefined ? {} : { [answerHeaders.release]: String(release) }),
    ...(error.status === 503 || error.status === 429 ? { 'retry-after': '1' } : {}),
  }
}

const problemBody = (error: ShopError, requestId: string): string => JSON.stringify({ ...error.toProblem(), requestId })
