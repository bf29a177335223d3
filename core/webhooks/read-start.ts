import type { IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** Of an answer so much is read, and never more; and so long is waited for it once its status is known. */
const mostBytes = 2048
const mostMs = 1000

/** How an answer begins, as text. What is longer, late or broken off is cut: the status was said, and that is what counts. */
export async function readStart(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  const late = new AbortController()
  const reading = new Promise<void>((resolve) => {
    answer.on('data', (piece: Buffer) => {
      pieces.push(piece)
      length += piece.length
      if (length >= mostBytes) resolve()
    })
    for (const event of ['end', 'error', 'close']) answer.on(event, () => resolve())
  })
  await Promise.race([reading, delay(mostMs, undefined, { signal: late.signal }).catch(() => undefined)])
  late.abort()
  answer.destroy()
  return printable(Buffer.concat(pieces).subarray(0, mostBytes).toString('utf8'))
}

/** PostgreSQL takes no zero bytes, and nobody reads control characters. */
export const printable = (text: string): string => text.replaceAll(/[^\P{Cc}\n\t]/gu, ' ').trim()
