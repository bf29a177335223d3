import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { type JudgedUrl, judgeUrl, type Reach } from './judge-url.js'
import { printable, readStart } from './read-start.js'
import { retryAfter } from './retry-after.js'
import { type SignedMessage, signMessage } from './sign-message.js'
import { WebhookFailed } from './webhook-failed.js'

/** From the look-up of the name to the answer's status. */
export const timeoutMs = 15_000

export interface WebhookPost extends Omit<SignedMessage, 'at'> {
  readonly url: string
}

export interface WebhookAnswer {
  readonly status: number
  /** How it began. */
  readonly answer: string
}

export interface PostOptions extends Reach {
  readonly signal: AbortSignal
  readonly timeoutMs?: number
}

/**
 * Posts a message, signed. Resolves when the endpoint has taken it, which is any 2xx; rejects with WebhookFailed for all else.
 * Redirects are not followed, and certificates are verified.
 */
export async function postWebhook(post: WebhookPost, options: PostOptions): Promise<WebhookAnswer> {
  const late = AbortSignal.timeout(options.timeoutMs ?? timeoutMs)
  const signal = AbortSignal.any([options.signal, late])
  const judged = await judgeUrl(post.url, options)
  if (judged.kind === 'refused') throw new WebhookFailed(judged.reason)
  const answer = await send(post, judged, signal).catch((error: unknown) => {
    if (late.aborted) throw new WebhookFailed(`it did not answer within ${(options.timeoutMs ?? timeoutMs) / 1000} s`)
    options.signal.throwIfAborted()
    throw new WebhookFailed(wordsOf(error))
  })
  return judge(answer)
}

async function send(
  { id, body, secrets }: WebhookPost,
  { url, lookup }: Extract<JudgedUrl, { kind: 'allowed' }>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method: 'POST',
    // Addresses that were judged, a connection of its own, and nothing that the environment says of TLS.
    lookup,
    agent: false,
    rejectUnauthorized: true,
    signal,
    headers: {
      ...signMessage({ id, body, secrets, at: new Date() }),
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'accept-encoding': 'identity',
      'user-agent': 'shopctl-webhooks',
    },
  }
  const outgoing = (url.protocol === 'http:' ? httpRequest : httpsRequest)(url, options)
  // One that is given up says so after nobody listens to it any more.
  outgoing.on('error', () => undefined)
  outgoing.end(body)
  // An answer that is none, as 101 to who has not asked for it, ends the connection and is told by nobody.
  const [answer] = (await once(outgoing, 'response', { signal })) as [IncomingMessage]
  return answer
}

async function judge(message: IncomingMessage): Promise<WebhookAnswer> {
  const { statusCode: status = 0, headers } = message
  const answer = await readStart(message)
  if (status >= 200 && status <= 299) return { status, answer }
  const isElsewhere = status >= 300 && status <= 399
  const retryAfterMs = retryAfter(headers['retry-after'], new Date())
  throw new WebhookFailed(`it answered ${status}${isElsewhere ? ', and redirects are not followed' : ''}`, {
    status,
    answer,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/** A connection that is refused at all addresses says so in its parts. What is in a certificate is the endpoint's own text. */
function wordsOf(error: unknown): string {
  const { message, code, errors } = error as Partial<AggregateError> & NodeJS.ErrnoException
  const [first] = (errors ?? []) as Error[]
  return printable(message || first?.message || code || 'it cannot be reached').slice(0, 300)
}
