import type { IncomingMessage, ServerResponse } from 'node:http'
import { isShopError } from '../../core/model/index.js'
import { GateRefusal } from './gate-refusal.js'
import { PublishFault } from './read-publish.js'

/** Answers an error: npm prints `error`, our own client reads the rest. */
export function sendFault(request: IncomingMessage, response: ServerResponse, error: Error): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, ...body } = faultOf(error)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  // Who still sends does not read before it is through.
  request.resume()
}

function faultOf(error: Error): { readonly status: number; readonly error: string } {
  if (error instanceof GateRefusal) return { ...error.toProblem(), error: error.message }
  if (isShopError(error)) {
    const { hint, ...problem } = error.toProblem()
    const said = hint === undefined ? {} : { hint }
    return { ...problem, ...said, error: [error.message, ...(hint === undefined ? [] : [hint])].join('\n') }
  }
  return { status: error instanceof PublishFault ? error.status : 503, error: error.message }
}
