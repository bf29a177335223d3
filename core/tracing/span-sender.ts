import { setTimeout as delay } from 'node:timers/promises'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'
import type { TracingSettings } from './tracing-settings.js'

export type SenderSettings = Pick<TracingSettings, 'url' | 'headers' | 'protocol' | 'timeoutMs'>
export type TellLost = (message: string, data: Readonly<Record<string, unknown>>) => void

const formats = {
  'http/json': { type: 'application/json', serializer: JsonTraceSerializer },
  'http/protobuf': { type: 'application/x-protobuf', serializer: ProtobufTraceSerializer },
} as const

/** What a collector answers to be asked again (OTLP: retryable), and how long it is left alone before that, doubled each time. */
const retryable = [429, 502, 503, 504]
const firstPauseMs = 1000
/** OpenTelemetry's queue sends more than one batch at once after a failure, and all of them when it is closed. */
const mostUnderWay = 4
/** That spans do not get through is told so often. */
const tellEveryMs = 60_000

/**
 * Posts batches of spans to the collector. OpenTelemetry's own exporter cannot be broken off: its pauses and connections
 * would keep a platform from ending for as long as a collector hangs.
 */
export class SpanSender implements SpanExporter {
  readonly #settings: SenderSettings
  readonly #tell: TellLost
  readonly #closing = new AbortController()
  #underWay = 0
  #toldAt = Number.NEGATIVE_INFINITY
  #lost = 0

  constructor(settings: SenderSettings, tell: TellLost) {
    this.#settings = settings
    this.#tell = tell
  }

  export(spans: ReadableSpan[], answer: (result: ExportResult) => void): void {
    this.#send(spans).then(
      () => answer({ code: ExportResultCode.SUCCESS }),
      (error: Error) => {
        this.#lose(spans.length, error.message)
        answer({ code: ExportResultCode.FAILED })
      },
    )
  }

  /** Breaks off what is under way. */
  async shutdown(): Promise<void> {
    this.#closing.abort()
  }

  async #send(spans: ReadableSpan[]): Promise<void> {
    if (this.#underWay >= mostUnderWay) throw new Error('the collector is too slow')
    this.#underWay += 1
    try {
      await this.#sendInTime(spans)
    } finally {
      this.#underWay -= 1
    }
  }

  async #sendInTime(spans: ReadableSpan[]): Promise<void> {
    const { protocol, timeoutMs } = this.#settings
    const { type, serializer } = formats[protocol]
    const body = serializer.serializeRequest(spans)
    if (body === undefined) throw new Error('they could not be written')
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)])
    for (let pauseMs = firstPauseMs; ; pauseMs *= 2) {
      const failure = await this.#post(body, type, signal)
      if (failure === undefined) return
      if (!failure.isPassing) throw new Error(failure.words)
      await delay(pauseMs, undefined, { signal }).catch(() => {
        throw new Error(failure.words)
      })
    }
  }

  /** Answers why they were not taken. */
  async #post(body: Uint8Array, type: string, signal: AbortSignal): Promise<Failure | undefined> {
    const { url, headers } = this.#settings
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body: body as Uint8Array<ArrayBuffer>, // a serializer shares its memory with nobody
        redirect: 'error',
        signal,
      })
      // Nobody reads it, and an unread answer would keep its connection.
      await answer.body?.cancel()
      if (answer.ok) return undefined
      return { words: `the collector answered ${answer.status}`, isPassing: retryable.includes(answer.status) }
    } catch (error) {
      const words = signal.aborted ? 'the collector did not answer in time' : wordsOf(error as Error)
      return { words, isPassing: true }
    }
  }

  #lose(spans: number, error: string): void {
    this.#lost += spans
    const now = performance.now()
    if (now - this.#toldAt < tellEveryMs || this.#closing.signal.aborted) return
    this.#toldAt = now
    this.#tell('spans were lost', { spans: this.#lost, error })
    this.#lost = 0
  }
}

interface Failure {
  readonly words: string
  /** It may be better a moment later. */
  readonly isPassing: boolean
}

/** `fetch failed` says nothing, its cause does: ECONNREFUSED. Never more than the code, since words may repeat what was sent. */
const wordsOf = ({ name, cause }: Error): string =>
  `the collector was not reached: ${(cause as { readonly code?: string } | undefined)?.code ?? name}`
