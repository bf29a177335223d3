import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
} from '@opentelemetry/semantic-conventions'
import { newSpan, newTrace, type Outcome, type TraceContext } from '../protocol/index.js'
import type { FinishedSpan } from './finished-span.js'
import type { ToldRequest, ToldStep } from './tracing.js'

/** What a worker tells is at most so old: it tells each second, and was ended long before. */
const oldestMs = 60 * 60_000

/** A request's span, and below it one for each plugin's handler that ran. A worker's word is about its own shop, and not more. */
export function requestSpans(told: ToldRequest, now: number): FinishedSpan[] {
  const { tenant, release, trail, steps } = told
  const context = trail.trace ?? newTrace()
  const began = beganAt(trail, now)
  const { name, attributes } = routeOf(trail.route)
  const request: FinishedSpan = {
    name,
    kind: 'server',
    context,
    began,
    ms: trail.ms,
    attributes: {
      ...attributes,
      [ATTR_HTTP_RESPONSE_STATUS_CODE]: trail.status,
      ...(trail.status < 500 ? {} : { [ATTR_ERROR_TYPE]: trail.code ?? String(trail.status) }),
      'shopctl.tenant': tenant,
      'shopctl.release': release,
      'shopctl.request.id': trail.id,
      ...(trail.code === undefined ? {} : { 'shopctl.error.code': trail.code }),
      ...(trail.partial === true ? { 'shopctl.partial': true } : {}),
    },
    // What a client did wrong is no failure of the server's.
    hasFailed: trail.status >= 500,
  }
  return [request, ...steps.map((step) => stepSpan(step, { context, began, tenant }))]
}

function beganAt({ at, ms }: ToldRequest['trail'], now: number): number {
  const said = Date.parse(at)
  return Math.abs(now - said) < oldestMs ? said : now - ms
}

/** `POST /checkout`; a name that no route has is not taken over, since backends keep a list of all names. */
function routeOf(route: string): Pick<FinishedSpan, 'name' | 'attributes'> {
  const [, method, path] = /^([A-Z]{3,10}) (\/[\w/:.{}*()-]{0,150})$/.exec(route) ?? []
  if (method === undefined || path === undefined)
    return { name: 'HTTP', attributes: { [ATTR_HTTP_REQUEST_METHOD]: '_OTHER' } }
  return { name: route, attributes: { [ATTR_HTTP_REQUEST_METHOD]: method, [ATTR_HTTP_ROUTE]: path } }
}

interface Within {
  readonly context: TraceContext
  readonly began: number
  readonly tenant: string
}

function stepSpan(step: ToldStep, { context, began, tenant }: Within): FinishedSpan {
  const { kind, point, plugin, method, outcome, at, ms } = step
  const hasFailed = failures.includes(outcome)
  return {
    name: `${kind} ${point} ${plugin}.${method}`,
    kind: 'internal',
    context: { trace: context.trace, span: newSpan(), parent: context.span },
    began: began + at,
    ms,
    attributes: {
      'shopctl.tenant': tenant,
      'shopctl.kind': kind,
      'shopctl.point': point,
      'shopctl.installation': plugin,
      'shopctl.plugin': step.package,
      'shopctl.method': method,
      'shopctl.outcome': outcome,
      ...(hasFailed ? { [ATTR_ERROR_TYPE]: outcome } : {}),
    },
    hasFailed,
  }
}

/** Skipped is what has failed, and the call went on without it. */
const failures: readonly Outcome[] = ['failed', 'timed_out', 'skipped']
