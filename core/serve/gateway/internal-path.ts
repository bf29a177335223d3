import { internalPrefix } from '../../protocol/index.js'

const internalName = internalPrefix.slice(1)

/**
 * Whether a request's path could reach the platform's doors inside a worker. The path is judged as the most forgiving
 * router might read it: decoded until nothing changes, backslashes as slashes, empty and dot segments resolved, matrix
 * parameters cut off, in lower case; one that cannot be decoded in a few passes could reach anything. What is sent on stays as the client wrote it.
 */
export function isInternalPath(url: string): boolean {
  const path = url.slice(0, endOfPath(url))
  // Nothing to decode and no such word: the case of nearly every request.
  if (!path.includes('%') && !/platform/i.test(path)) return false
  const text = decoded(path)
  return text === undefined || firstSegment(text) === internalName
}

function endOfPath(url: string): number {
  const end = url.search(/[?#]/)
  return end === -1 ? url.length : end
}

/** Nobody encodes a path so often, unless to keep us busy. */
const mostPasses = 8

/** Undefined where there is no end of it. */
function decoded(path: string): string | undefined {
  let text = path
  for (let pass = 0; pass < mostPasses; pass += 1) {
    if (!/%[0-9a-f]{2}/i.test(text)) return text
    text = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
  return undefined
}

function firstSegment(path: string): string | undefined {
  const segments: string[] = []
  for (const raw of path.split(/[/\\]/)) {
    const [name = ''] = raw.split(/[;?#\0]/)
    if (name === '..') segments.pop()
    else if (name !== '' && name !== '.') segments.push(name.trim().toLowerCase())
  }
  return segments[0]
}
