import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What came over the wire. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/** A mail service on this machine: it keeps what it is sent, and answers as it is told, with 200 in the end. */
export async function openMailService(...answers: readonly { readonly status: number; readonly body: string }[]) {
  const left = [...answers]
  const received: Received[] = []
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        const { method = '', url: path = '', headers } = request
        received.push({ method, path, headers, body })
        const { status, body: answer } = left.shift() ?? { status: 200, body: '{}' }
        response.writeHead(status, { 'content-type': 'application/json' }).end(answer)
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
