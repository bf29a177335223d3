/** Nobody is waited for longer, whatever they ask for. */
export const longestAskedMs = 24 * 3_600_000

/** What `Retry-After` asks for, in milliseconds: seconds or a date (RFC 9110, 10.2.3); a day at most, undefined for none. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? ''
  const seconds = /^\d{1,10}$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000
  if (Number.isNaN(seconds)) return undefined
  return Math.min(longestAskedMs, Math.max(0, seconds) * 1000)
}
