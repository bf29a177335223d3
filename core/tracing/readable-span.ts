import { type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { FinishedSpan } from './finished-span.js'

const kinds = { server: SpanKind.SERVER, internal: SpanKind.INTERNAL, consumer: SpanKind.CONSUMER } as const

/** The span as OpenTelemetry's libraries take it. What is told is sent: it was chosen already. */
export function readableSpan(span: FinishedSpan, resource: Resource): ReadableSpan {
  const { name, kind, context, began, ms, attributes, hasFailed } = span
  const traceFlags = TraceFlags.SAMPLED
  const spanContext = { traceId: context.trace, spanId: context.span, traceFlags }
  // A request's parent is its client's.
  const parent = { traceId: context.trace, spanId: context.parent ?? '', traceFlags, isRemote: kind === 'server' }
  return {
    name,
    kind: kinds[kind],
    spanContext: () => spanContext,
    ...(context.parent === undefined ? {} : { parentSpanContext: parent }),
    startTime: hrTime(began),
    endTime: hrTime(began + ms),
    duration: hrTime(ms),
    status: { code: hasFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'shopctl' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

/** Seconds and nanoseconds, to the microsecond. */
function hrTime(ms: number): HrTime {
  const us = Math.round(ms * 1000)
  return [Math.trunc(us / 1_000_000), (us % 1_000_000) * 1000]
}
