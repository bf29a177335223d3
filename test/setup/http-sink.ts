import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { until } from './until.js'

export interface SunkRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A third party's HTTP API that takes everything and remembers it. */
export class HttpSink {
  readonly requests: SunkRequest[] = []
  /** What it answers; 0 does not answer at all. */
  status = 204

  private constructor(
    readonly url: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async open(): Promise<HttpSink> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const sink = new HttpSink(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server)
    server.on('request', (request, response) => {
      text(request).then(
        (body) => {
          sink.requests.push({ path: request.url ?? '', headers: request.headers, body })
          if (sink.status > 0) response.writeHead(sink.status).end()
        },
        () => response.destroy(),
      )
    })
    return sink
  }

  /** Waits until it has had `n` requests. */
  async received(n: number): Promise<readonly SunkRequest[]> {
    await until(() => this.requests.length >= n, `${n} requests at the sink`)
    return this.requests
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
