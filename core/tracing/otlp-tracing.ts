import { setTimeout as delay } from 'node:timers/promises'
import { defaultResource, type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace'
import { changeSpans } from './change-spans.js'
import { deliverySpan } from './delivery-span.js'
import { EachSecond } from './each-second.js'
import type { FinishedSpan } from './finished-span.js'
import { readableSpan } from './readable-span.js'
import { requestSpans } from './request-spans.js'
import { SpanSender, type TellLost } from './span-sender.js'
import type { ToldChange, ToldDelivery, ToldRequest, Tracing } from './tracing.js'
import type { TracingSettings } from './tracing-settings.js'

/** So many spans wait, and four batches may be under way; where the collector takes none, further ones are lost. */
const maxQueueSize = 2048
const maxExportBatchSize = 512
/** How long a stop waits for the last spans to be taken. */
const closeMs = 1000

/** Tells a collector by OTLP, in batches. */
export class OtlpTracing implements Tracing {
  readonly isOn = true
  readonly propagates: boolean
  readonly #resource: Resource
  readonly #sender: SpanSender
  readonly #queue: BatchSpanProcessor
  readonly #requests = new EachSecond({ each: 20, all: 100 })
  readonly #deliveries = new EachSecond({ each: 10, all: 100 })

  constructor(settings: TracingSettings, tell: TellLost) {
    const { propagates, timeoutMs, delayMs, resource } = settings
    this.propagates = propagates
    this.#resource = defaultResource().merge(resourceFromAttributes(resource))
    this.#sender = new SpanSender(settings, tell)
    this.#queue = new BatchSpanProcessor({
      exporter: this.#sender,
      maxQueueSize,
      maxExportBatchSize,
      scheduledDelayMillis: delayMs,
      // The sender ends by itself before that.
      exportTimeoutMillis: timeoutMs + 1000,
    })
  }

  request(told: ToldRequest): void {
    if (this.#requests.takes(told.tenant)) this.#add(requestSpans(told, Date.now()))
  }

  change(told: ToldChange): void {
    this.#add(changeSpans(told))
  }

  delivery(told: ToldDelivery): void {
    if (this.#deliveries.takes(told.tenant)) this.#add([deliverySpan(told, Date.now())])
  }

  async close(): Promise<void> {
    const over = new AbortController()
    const sent = this.#queue.shutdown().catch(() => undefined)
    await Promise.race([sent, delay(closeMs, undefined, { signal: over.signal }).catch(() => undefined)])
    over.abort()
    await this.#sender.shutdown()
    await sent
  }

  #add(spans: readonly FinishedSpan[]): void {
    for (const span of spans) this.#queue.onEnd(readableSpan(span, this.#resource))
  }
}
