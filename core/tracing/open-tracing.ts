import { noTracing, type Tracing } from './tracing.js'
import type { TracingSettings } from './tracing-settings.js'

/** @param log gets a line, now and then, where spans do not get through */
export async function openTracing(
  settings: TracingSettings | undefined,
  log: (message: string, data: Readonly<Record<string, unknown>>) => void,
): Promise<Tracing> {
  if (settings === undefined) return noTracing
  // OpenTelemetry's libraries are loaded only where they are wanted.
  const { OtlpTracing } = await import('./otlp-tracing.js')
  return new OtlpTracing(settings, log)
}
