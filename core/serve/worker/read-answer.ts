import type { Dispatcher } from 'undici'
import { faultWords, internalPaths } from '../../protocol/index.js'

/** What a worker may answer to the platform. */
export const maxAnswerBytes = 4 * 1024 * 1024
/** Where something is handed to it. */
const maxReceiptBytes = 64 * 1024

/** Of what these doors answer nobody reads more than whether it was taken, or why not. */
const handing: ReadonlySet<string> = new Set([
  internalPaths.events,
  internalPaths.jobs,
  internalPaths.mails,
  internalPaths.forgottenPayments,
])

/**
 * The body of a worker's answer: parsed where it is JSON, else text; of what refuses something that was handed to it `code` and `title`, and
 * of what takes it nothing. Rejects when it is too long.
 */
export async function readAnswer(path: string, { statusCode, body }: Dispatcher.ResponseData): Promise<unknown> {
  if (!handing.has(path)) return parsed(await body.text())
  const text = await receiptOf(body)
  return statusCode < 300 ? undefined : reasonIn(parsed(text))
}

async function receiptOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Whoever leaves the loop ends the connection.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxReceiptBytes) throw new Error(`its answer is longer than ${maxReceiptBytes / 1024} KB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function reasonIn(body: unknown): { readonly code?: string; readonly title?: string } {
  const { code, title } = Object(body) as { readonly code?: unknown; readonly title?: unknown }
  return {
    ...(typeof code === 'string' ? { code: faultWords(code) } : {}),
    ...(typeof title === 'string' ? { title: faultWords(title) } : {}),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
