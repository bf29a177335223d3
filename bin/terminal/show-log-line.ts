import type { Paint } from './look.js'
import { safeLine, safeText } from './safe-text.js'

/** `2026-11-22T10:17:36.278Z acme#3 | …`, as the platform writes it: `!` is what came over stderr. */
const written = /^(?<time>\S+Z) (?<shop>\S+#(?<release>\d+)) (?<mark>[|!]) (?<text>.*)$/

/** A line of a shop's log as people read it: the local time, the release, and a JSON line as words. */
export function showLogLine(line: string, paint: Paint): string {
  const { time, release, mark, text } = written.exec(line)?.groups ?? {}
  if (time === undefined || text === undefined) return safeText(line)
  const place = paint.dim(`${new Date(time).toLocaleTimeString('sv-SE')} #${release}`)
  const entry = parseEntry(text)
  if (entry === undefined) return `${place} ${mark === '!' ? paint.yellow(safeText(text)) : safeText(text)}`
  const { level = '', plugin, message, time: _time, ...data } = entry
  const words = [
    paintLevel(level, paint),
    ...(plugin === undefined ? [] : [paint.cyan(safeLine(plugin))]),
    safeLine(message),
    ...Object.entries(data).map(([key, value]) => paint.dim(safeText(`${key}=${wordsOf(value)}`))),
  ]
  return `${place} ${words.join('  ')}`
}

interface Entry {
  readonly level?: string
  readonly plugin?: string
  readonly time?: string
  readonly message: string
}

/** Undefined for what is no line of a shop’s or a plugin’s log. */
function parseEntry(text: string): Entry | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const entry = JSON.parse(text) as Readonly<Record<string, unknown>>
    const isText = (key: string): boolean => typeof (entry[key] ?? '') === 'string'
    return 'message' in entry && ['level', 'plugin', 'message'].every(isText) ? (entry as unknown as Entry) : undefined
  } catch {
    return undefined
  }
}

// A stack keeps its lines.
const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function paintLevel(level: string, { red, yellow, dim }: Paint): string {
  const word = safeLine(level).padEnd(5)
  if (level === 'error') return red(word)
  return level === 'warn' ? yellow(word) : dim(word)
}
