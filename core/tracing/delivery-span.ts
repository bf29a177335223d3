import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions'
import { newTrace } from '../protocol/index.js'
import type { FinishedSpan } from './finished-span.js'
import type { ToldDelivery } from './tracing.js'

/** What was handed to a plugin: an event by the names of messaging systems, which are no stable part of the conventions yet. */
export function deliverySpan(told: ToldDelivery, now: number): FinishedSpan {
  const { tenant, kind, point, plugin, method, outcome, ms, event } = told
  const hasFailed = outcome !== 'passed'
  const ofEvent = event && {
    'messaging.system': 'shopctl',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': point,
    'messaging.message.id': event.id,
    'shopctl.attempt': event.attempt,
  }
  return {
    name: event === undefined ? `${kind} ${plugin}.${method}` : `process ${point}`,
    kind: event === undefined ? 'internal' : 'consumer',
    context: newTrace(),
    began: now - ms,
    ms,
    attributes: {
      ...ofEvent,
      'shopctl.tenant': tenant,
      'shopctl.kind': kind,
      'shopctl.installation': plugin,
      'shopctl.method': method,
      'shopctl.outcome': outcome,
      ...(hasFailed ? { [ATTR_ERROR_TYPE]: outcome } : {}),
    },
    hasFailed,
  }
}
