import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'

export interface ApiRequest {
  readonly method: string
  readonly token: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/**
 * Sends a request; resolves when the answer begins. By node:http: fetch would take longer to load than a whole command to
 * run.
 */
export async function askApi(url: URL, { method, token, body, signal }: ApiRequest): Promise<IncomingMessage> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const sent = request(url, { method, headers, ...(signal === undefined ? {} : { signal }) })
  sent.end(body === undefined ? undefined : JSON.stringify(body))
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}

/** The lines of an answer as they come. Rejects when it breaks off. */
export async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines.filter(Boolean)
  }
}

/** The whole answer. */
export async function textOf(answer: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) text += chunk
  return text
}
