import type { FastifyReply } from 'fastify'
import type { Control } from '../control.js'
import type { ChangeLine } from '../views.js'
import { problemOf } from './send-problem.js'

type OnStep = (step: Extract<ChangeLine, { progress: unknown }>['progress']) => void

/**
 * Answers a change as NDJSON: a line for each step while it happens, and a last one that says how it ended. A caller
 * who hangs up does not stop the change.
 */
export async function streamChange(
  reply: FastifyReply,
  { log }: Pick<Control, 'log'>,
  work: (onProgress: OnStep) => Promise<ChangeLine>,
): Promise<void> {
  reply.hijack()
  reply.raw.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
  })
  const write = (line: ChangeLine): void => void reply.raw.write(`${JSON.stringify(line)}\n`)
  try {
    write(await work((progress) => write({ progress })))
  } catch (error) {
    write({ problem: problemOf(error, log) })
  }
  reply.raw.end()
}
