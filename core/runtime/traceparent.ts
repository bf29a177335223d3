/** What a `traceparent` says (W3C Trace Context, level 1). */
export interface Traceparent {
  readonly trace: string
  /** The span of whoever sends it. */
  readonly parent: string
  readonly isSampled: boolean
}

const shape = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** Undefined for what is none. Of a newer version than 00 is read what 00 has, as the standard wants it. */
export function parseTraceparent(text: string): Traceparent | undefined {
  const [, version, trace = '', parent = '', flags = '', more] = shape.exec(text) ?? []
  if (version === undefined || (version === '00' && more !== undefined)) return undefined
  return { trace, parent, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** The header by which `parent` hands its trace on. */
export const writeTraceparent = ({ trace, parent, isSampled }: Traceparent): string =>
  `00-${trace}-${parent}-${isSampled ? '01' : '00'}`
