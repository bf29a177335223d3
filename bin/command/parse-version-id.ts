import { usageError } from './usage-error.js'

/** `name@version`, both of them. */
export function parseVersionId(id: string, command: string): { package: string; version: string } {
  const at = id.lastIndexOf('@')
  if (at < 1 || at === id.length - 1) throw usageError(`"${id}" names no version: write name@version.`, command)
  return { package: id.slice(0, at), version: id.slice(at + 1) }
}
