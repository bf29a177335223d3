/** Whom spans are sent to, and how. */
export interface TracingSettings {
  /** Where they are posted. */
  readonly url: string
  /** What is sent along, keys to that door among it. */
  readonly headers: Readonly<Record<string, string>>
  readonly protocol: 'http/json' | 'http/protobuf'
  /** How long a batch is tried. */
  readonly timeoutMs: number
  /** How long spans are gathered before they are sent. */
  readonly delayMs: number
  /** Whether clients' traces are continued, and handed on to whom plugins call. */
  readonly propagates: boolean
  /** What is said of this platform (`service.name`). */
  readonly resource: Readonly<Record<string, string>>
}
