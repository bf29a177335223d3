import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { until } from './until.js'

/** A span as a collector has got it. */
export interface CollectedSpan {
  readonly name: string
  /** As OTLP counts them: 1 internal, 2 server, 5 consumer. */
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  /** Milliseconds of the epoch. */
  readonly start: number
  readonly end: number
  readonly hasFailed: boolean
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** Of who has sent it. */
  readonly resource: Readonly<Record<string, string | number | boolean>>
}

/** Takes traces by OTLP in JSON, over HTTP, and remembers them. */
export class Collector {
  readonly spans: CollectedSpan[] = []
  /** Of each request, in the order of their coming. */
  readonly posts: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = []
  /** What it answers; 0 does not answer at all. */
  status = 200

  private constructor(
    readonly url: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async open(): Promise<Collector> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const collector = new Collector(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server)
    server.on('request', (request, response) => {
      json(request).then(
        (body) => {
          const { url = '', headers } = request
          collector.posts.push({ path: url, headers })
          if (collector.status === 200) collector.spans.push(...spansIn(body as Body))
          if (collector.status > 0)
            response.writeHead(collector.status, { 'content-type': 'application/json' }).end('{}')
        },
        () => response.destroy(),
      )
    })
    return collector
  }

  /** Waits for spans of which this holds, and answers the first. */
  async span(holds: (span: CollectedSpan) => boolean, what: string): Promise<CollectedSpan> {
    await until(() => this.spans.some(holds), what)
    return this.spans.find(holds) as CollectedSpan
  }

  /** Waits until it has been asked `n` times. */
  posted(n: number): Promise<void> {
    return until(() => this.posts.length >= n, `${n} posts at the collector`)
  }

  /** Those below a span, in the order of their begin. */
  below({ traceId, spanId }: CollectedSpan): CollectedSpan[] {
    const children = this.spans.filter((span) => span.traceId === traceId && span.parentSpanId === spanId)
    return children.toSorted((a, b) => a.start - b.start)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

interface Attribute {
  readonly key: string
  readonly value: { stringValue?: string; intValue?: number | string; doubleValue?: number; boolValue?: boolean }
}

interface RawSpan {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly Attribute[]
  readonly status?: { readonly code?: number }
}

interface Body {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[]
  }[]
}

const spansIn = ({ resourceSpans }: Body): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => spanOf(span, recordOf(resource.attributes)))),
  )

function spanOf(raw: RawSpan, resource: CollectedSpan['resource']): CollectedSpan {
  const { name, kind, traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano, attributes, status } = raw
  return {
    name,
    kind,
    traceId,
    spanId,
    parentSpanId,
    start: Number(BigInt(startTimeUnixNano) / 1000n) / 1000,
    end: Number(BigInt(endTimeUnixNano) / 1000n) / 1000,
    hasFailed: status?.code === 2,
    attributes: recordOf(attributes),
    resource,
  }
}

const recordOf = (attributes: readonly Attribute[]): Record<string, string | number | boolean> =>
  Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => [
      key,
      stringValue ?? boolValue ?? Number(intValue ?? doubleValue),
    ]),
  )
