import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions'
import { newSpan, newTrace } from '../protocol/index.js'
import type { FinishedSpan } from './finished-span.js'
import type { ToldChange } from './tracing.js'

/** A change's span, and below it one for each of its phases. */
export function changeSpans({ tenant, kind, began, ms, phases, release, code }: ToldChange): FinishedSpan[] {
  const context = newTrace()
  const ofShop = { 'shopctl.tenant': tenant }
  const change: FinishedSpan = {
    name: `change ${kind}`,
    kind: 'internal',
    context,
    began,
    ms,
    attributes: {
      ...ofShop,
      'shopctl.change': kind,
      ...(release === undefined ? {} : { 'shopctl.release': release }),
      ...(code === undefined ? {} : { 'shopctl.error.code': code, [ATTR_ERROR_TYPE]: code }),
    },
    hasFailed: code !== undefined,
  }
  const below = phases.map(
    (phase): FinishedSpan => ({
      name: phase.phase,
      kind: 'internal',
      context: { trace: context.trace, span: newSpan(), parent: context.span },
      began: phase.began,
      ms: phase.ms,
      attributes: {
        ...ofShop,
        'shopctl.phase': phase.phase,
        ...(phase.hasFailed ? { [ATTR_ERROR_TYPE]: code ?? '_OTHER' } : {}),
      },
      hasFailed: phase.hasFailed,
    }),
  )
  return [change, ...below]
}
