import { shopError } from '../model/index.js'
import type { TracingSettings } from '../tracing/index.js'

/** The usual door of a collector on this machine. */
const usualEndpoint = 'http://localhost:4318'
const protocols = ['http/protobuf', 'http/json'] as const

/**
 * Whom the environment wants to have traces, by OpenTelemetry's own variables; undefined where it names nobody.
 * docs/observability.md lists them.
 */
export function readTracing(environment: NodeJS.ProcessEnv): TracingSettings | undefined {
  const read = readerOf(environment)
  const exporter = read('OTEL_TRACES_EXPORTER')
  if (exporter !== undefined && !['otlp', 'none'].includes(exporter.value))
    throw invalid(exporter, 'is neither otlp nor none')
  if (read('OTEL_SDK_DISABLED')?.value.toLowerCase() === 'true' || exporter?.value === 'none') return undefined
  const url = urlOf(read, exporter?.value === 'otlp')
  if (url === undefined) return undefined
  const propagators = read('OTEL_PROPAGATORS')?.value.split(',') ?? ['tracecontext']
  const name = read('OTEL_SERVICE_NAME')?.value
  return {
    url,
    headers: headersOf(read),
    protocol: protocolOf(read),
    timeoutMs: msOf(read, ofTraces('TIMEOUT')) ?? 10_000,
    delayMs: msOf(read, ['OTEL_BSP_SCHEDULE_DELAY']) ?? 5_000,
    propagates: propagators.some((propagator) => propagator.trim() === 'tracecontext'),
    resource: {
      'service.name': 'shopctl',
      ...pairsOf(read('OTEL_RESOURCE_ATTRIBUTES')),
      ...(name === undefined ? {} : { 'service.name': name }),
    },
  }
}

interface Variable {
  readonly name: string
  readonly value: string
}

/** The first of the variables that is set. An empty one is not, as the standard has it. */
type Read = (...names: readonly string[]) => Variable | undefined

const readerOf =
  (environment: NodeJS.ProcessEnv): Read =>
  (...names) =>
    names.map((name) => ({ name, value: environment[name]?.trim() ?? '' })).find(({ value }) => value !== '')

/** What is said of traces alone goes before what is said of all that OTLP carries. */
const ofTraces = (what: string): readonly string[] => [
  `OTEL_EXPORTER_OTLP_TRACES_${what}`,
  `OTEL_EXPORTER_OTLP_${what}`,
]

// What stands there may be secret, or hold something that is.
const invalid = ({ name }: Variable, reason: string) => shopError('INPUT_INVALID', name, [`its value ${reason}`])

function urlOf(read: Read, isWanted: boolean): string | undefined {
  const [own, all] = ofTraces('ENDPOINT')
  const given = read(own ?? '', all ?? '') ?? (isWanted ? { name: all ?? '', value: usualEndpoint } : undefined)
  if (given === undefined) return undefined
  const url = URL.parse(given.value)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw invalid(given, 'is no http or https address')
  if (url.username !== '' || url.password !== '')
    throw invalid(given, 'holds a password; OTEL_EXPORTER_OTLP_HEADERS is for that')
  if (given.name !== own) url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`
  return url.href
}

function protocolOf(read: Read): TracingSettings['protocol'] {
  const given = read(...ofTraces('PROTOCOL')) ?? { name: '', value: protocols[0] }
  const known = protocols.find((protocol) => protocol === given.value)
  if (known === undefined) throw invalid(given, `is none of ${protocols.join(', ')}`)
  return known
}

function headersOf(read: Read): Record<string, string> {
  const headers = new Headers()
  for (const name of ofTraces('HEADERS').toReversed()) {
    const given = read(name)
    for (const [header, value] of Object.entries(pairsOf(given))) {
      try {
        headers.set(header, value)
      } catch {
        throw invalid({ name, value }, 'holds what can be no header')
      }
    }
  }
  return Object.fromEntries(headers)
}

/** `key=value,other=value`, percent-encoded where need be. */
function pairsOf(given: Variable | undefined): Record<string, string> {
  if (given === undefined) return {}
  const pairs = given.value.split(',').map((part): [string, string] => {
    const [, key, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(part) ?? []
    if (key === undefined || value === undefined) throw invalid(given, 'is no list of name=value, with commas between')
    return [decoded(key, given), decoded(value, given)]
  })
  return Object.fromEntries(pairs)
}

function decoded(text: string, given: Variable): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid(given, 'has a % in it that encodes nothing')
  }
}

function msOf(read: Read, names: readonly string[]): number | undefined {
  const given = read(...names)
  if (given === undefined) return undefined
  if (!/^[1-9]\d{0,5}$/.test(given.value)) throw invalid(given, 'is no whole number of milliseconds from 1 to 999999')
  return Number(given.value)
}
