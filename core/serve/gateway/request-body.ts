import type { IncomingMessage } from 'node:http'
import { type Readable, Transform, type TransformCallback } from 'node:stream'

/** Bodies up to this size are read before a worker is chosen: they can be sent again, and slow senders hold no worker. */
const smallBody = 64 * 1024

/** A request's body on its way to the worker. */
export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'small'; readonly length: number }
  | { readonly kind: 'stream' }

export function requestBodyOf(request: IncomingMessage): RequestBody {
  if (request.headers['transfer-encoding'] !== undefined) return { kind: 'stream' }
  const length = Number(request.headers['content-length'] ?? 0)
  if (length === 0) return { kind: 'none' }
  return length <= smallBody ? { kind: 'small', length } : { kind: 'stream' }
}

/** Nothing of it is still to come: it has come, or it has no body, which is known before its end is seen. */
export const isWhole = ({ complete, readableEnded }: IncomingMessage): boolean => complete || readableEnded

/** Reads a small body whole. Never calls back for one that breaks off: its response closes. */
export function readSmallBody(request: IncomingMessage, use: (body: Buffer) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => use(Buffer.concat(chunks)))
}

export class BodyTooLarge extends Error {}

/**
 * The body as a stream of its own, which fails with BodyTooLarge past `maxBytes`. The client's connection is not
 * touched when it is destroyed, so that a worker's failure in the middle of an upload can still be answered.
 */
export function limitBody(request: IncomingMessage, maxBytes: number): Readable {
  let read = 0
  const limited = new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      read += chunk.length
      if (read > maxBytes) done(new BodyTooLarge())
      else done(null, chunk)
    },
  })
  request.once('aborted', () => limited.destroy(new Error('the client broke off')))
  // Its failures reach undici, which listens too; without a request under way nobody needs them.
  limited.on('error', () => undefined)
  return request.pipe(limited)
}
