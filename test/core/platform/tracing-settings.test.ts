import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readTracing } from '../../../core/platform/tracing-settings.js'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' }

test.each([
  ['nothing', {}],
  ['an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }],
  ['none as the exporter', { ...endpoint, OTEL_TRACES_EXPORTER: 'none' }],
  ['that the SDK is disabled', { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }],
  ['what only others use', { OTEL_SERVICE_NAME: 'shops', OTEL_PROPAGATORS: 'b3' }],
])('an environment that says %s wants no traces', (_, environment) => {
  expect(readTracing(environment)).toBeUndefined()
})

test('an endpoint is enough: the rest is as the standard has it', () => {
  expect(readTracing(endpoint)).toEqual({
    url: 'http://collector.example:4318/v1/traces',
    headers: {},
    protocol: 'http/protobuf',
    timeoutMs: 10_000,
    delayMs: 5_000,
    propagates: true,
    resource: { 'service.name': 'shopctl' },
  })
})

test.each([
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, 'http://localhost:4318/v1/traces'],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp/' }, 'https://collector.example/otlp/v1/traces'],
  [{ ...endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/in' }, 'https://traces.example/in'],
])('%j sends to %s', (environment, url) => {
  expect(readTracing(environment)?.url).toBe(url)
})

test('what is said of traces alone goes before what is said of all, and headers are put together', () => {
  const settings = readTracing({
    ...endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20all, x-team=shops',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=Bearer%20traces',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_TIMEOUT: '3000',
    OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '2000',
  })
  expect(settings).toMatchObject({
    headers: { authorization: 'Bearer traces', 'x-team': 'shops' },
    protocol: 'http/json',
    timeoutMs: 2_000,
  })
})

test('the platform says of itself what it is told to', () => {
  const said = { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=a%2Cb,service.name=other' }
  expect(readTracing({ ...endpoint, ...said })?.resource).toEqual({
    'service.name': 'other',
    'deployment.environment.name': 'a,b',
  })
  expect(readTracing({ ...endpoint, ...said, OTEL_SERVICE_NAME: 'shops' })?.resource['service.name']).toBe('shops')
})

test.each([
  ['none', false],
  ['b3,baggage', false],
  ['baggage, tracecontext', true],
])('with OTEL_PROPAGATORS=%s traces of clients are continued: %s', (propagators, propagates) => {
  expect(readTracing({ ...endpoint, OTEL_PROPAGATORS: propagators })?.propagates).toBe(propagates)
})

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'is no http or https address'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://me:sesame@collector', 'holds a password'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'sesame', 'is no list of name=value'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key=sesame%0a1', 'holds what can be no header'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key=sesame%', 'has a % in it'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'is none of http/protobuf, http/json'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', 'soon', 'is no whole number of milliseconds'],
  ['OTEL_TRACES_EXPORTER', 'console', 'is neither otlp nor none'],
])('%s=%s is refused by its name, and not repeated', (name, value, reason) => {
  const read = () => readTracing({ ...endpoint, [name]: value })
  expect(read).toThrow(`${name} is not valid: its value ${reason}`)
  expect(read).not.toThrow(/sesame/)
})

test('docs/observability.md lists each variable', async () => {
  const page = await readFile('docs/observability.md', 'utf8')
  const source = await readFile('core/platform/tracing-settings.ts', 'utf8')
  const named = source.match(/OTEL_[A-Z_]+[A-Z]\b/g) ?? []
  for (const name of [...named, 'OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_PROTOCOL'])
    expect(page).toContain(name)
})
