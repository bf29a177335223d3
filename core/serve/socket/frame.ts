/** A message of the Phoenix Channels protocol, version 2: `[join_ref, ref, topic, event, payload]`, as JSON. */
export interface Frame {
  readonly joinRef: Ref
  readonly ref: Ref
  readonly topic: string
  readonly event: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** The client's own numbers, which come back as they were sent; clients write them as text, or as numbers. */
export type Ref = string | number | null

/** Undefined where the text is no frame. */
export function parseFrame(text: string): Frame | undefined {
  const parts = parsed(text)
  if (!Array.isArray(parts) || parts.length !== 5) return undefined
  const [joinRef, ref, topic, event, payload] = parts as unknown[]
  if (!isRef(joinRef) || !isRef(ref) || !isName(topic) || !isName(event)) return undefined
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined
  return { joinRef, ref, topic, event, payload: payload as Frame['payload'] }
}

export const writeFrame = ({ joinRef, ref, topic, event, payload }: Frame): string =>
  JSON.stringify([joinRef, ref, topic, event, payload])

/** The answer to a frame. */
export const replyTo = (frame: Frame, status: 'ok' | 'error', response: object): string =>
  writeFrame({ ...frame, event: 'phx_reply', payload: { status, response } })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const longestRef = 64
/** Topics and events: they come back with each reply. */
const longestName = 200

const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= longestName

const isRef = (value: unknown): value is Ref =>
  value === null || typeof value === 'number' || (typeof value === 'string' && value.length <= longestRef)
