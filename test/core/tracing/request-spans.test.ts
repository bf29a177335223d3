import { expect, test } from 'vitest'
import { requestSpans } from '../../../core/tracing/request-spans.js'
import type { ToldRequest } from '../../../core/tracing/tracing.js'

const began = Date.parse('2026-11-29T10:12:44.250Z')
const trace = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7', parent: 'b7ad6b7169203331' }

const judge = {
  kind: 'before',
  point: 'Checkout.place',
  plugin: 'moody',
  method: 'judge',
  package: '@acme/moody',
  outcome: 'denied',
  at: 1.5,
  ms: 0.25,
} as const

const told = (trail: Partial<ToldRequest['trail']> = {}, steps: ToldRequest['steps'] = [judge]): ToldRequest => ({
  tenant: 'acme',
  release: 7,
  trail: {
    id: 'r-1',
    route: 'POST /checkout',
    at: new Date(began).toISOString(),
    ms: 6.112,
    status: 422,
    code: 'MOODY',
    trace,
    ...trail,
  },
  steps,
})

const spansOf = (...given: Parameters<typeof told>) => requestSpans(told(...given), began + 1_000)

test('a request becomes a server’s span by the names of the conventions, with what is ours beside them', () => {
  const [request] = spansOf()
  expect(request).toEqual({
    name: 'POST /checkout',
    kind: 'server',
    context: trace,
    began,
    ms: 6.112,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/checkout',
      'http.response.status_code': 422,
      'shopctl.tenant': 'acme',
      'shopctl.release': 7,
      'shopctl.request.id': 'r-1',
      'shopctl.error.code': 'MOODY',
    },
    hasFailed: false,
  })
})

test('a plugin’s handler becomes a span below it, from its true begin to its end', () => {
  const [, step] = spansOf()
  expect(step).toMatchObject({
    name: 'before Checkout.place moody.judge',
    kind: 'internal',
    context: { trace: trace.trace, parent: trace.span },
    began: began + 1.5,
    ms: 0.25,
    attributes: {
      'shopctl.tenant': 'acme',
      'shopctl.kind': 'before',
      'shopctl.point': 'Checkout.place',
      'shopctl.installation': 'moody',
      'shopctl.plugin': '@acme/moody',
      'shopctl.method': 'judge',
      'shopctl.outcome': 'denied',
    },
    hasFailed: false,
  })
  expect(step?.context.span).toMatch(/^[0-9a-f]{16}$/)
})

test('a failure of ours is a failed span, and its type says which', () => {
  expect(spansOf({ status: 503, code: 'GUARD_FAILED' })[0]).toMatchObject({
    hasFailed: true,
    attributes: { 'error.type': 'GUARD_FAILED' },
  })
  const { code: _, ...trail } = told().trail
  const [unnamed] = requestSpans({ ...told(), trail: { ...trail, status: 500 } }, began)
  expect(unnamed).toMatchObject({ hasFailed: true, attributes: { 'error.type': '500' } })
})

test.each([
  ['passed', false],
  ['denied', false],
  ['answered', false],
  ['failed', true],
  ['timed_out', true],
  ['skipped', true],
] as const)('a handler that %s has failed: %s', (outcome, hasFailed) => {
  const [, step] = spansOf({}, [{ ...judge, outcome }])
  expect(step).toMatchObject({ hasFailed, attributes: { 'shopctl.outcome': outcome } })
  expect(step?.attributes['error.type']).toBe(hasFailed ? outcome : undefined)
})

test('a worker that says nothing of a trace is in one of its own', () => {
  const { trace: _, ...trail } = told().trail
  const [request, step] = requestSpans({ ...told(), trail }, began)
  expect(request?.context.trace).toMatch(/^[0-9a-f]{32}$/)
  expect(request?.context.parent).toBeUndefined()
  expect(step?.context).toMatchObject({ trace: request?.context.trace, parent: request?.context.span })
})

test('what a worker makes up is not taken over: names that no route has, and times of other days', () => {
  const made = ['GET /a b', 'anything', 'POST', 'G /x', `GET /${'x'.repeat(200)}`, 'GET /x\n']
  for (const route of made) {
    const [request] = spansOf({ route })
    expect(request?.name).toBe('HTTP')
    expect(request?.attributes['http.request.method']).toBe('_OTHER')
    expect(request?.attributes).not.toHaveProperty('http.route')
  }
  for (const at of ['yesterday', '1970-01-01T00:00:00.000Z', '2999-01-01T00:00:00.000Z'])
    expect(spansOf({ at })[0]?.began).toBe(began + 1_000 - 6.112)
})
