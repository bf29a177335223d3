import { Session } from 'node:inspector'
import { findSourceMap } from 'node:module'

/**
 * Where a function or a class stands in its author's files, as `src/index.ts:3:5`; undefined where nobody can tell. It asks
 * the debugger, which takes tens of milliseconds: for those who have time, since something is wrong.
 */
export function placeOf(code: unknown): string | undefined {
  const session = new Session()
  session.connect()
  try {
    const compiled = locationOf(code, session)
    if (compiled === undefined) return undefined
    const entry = findSourceMap(compiled.url)?.findEntry(compiled.line, compiled.column)
    if (entry === undefined || !('originalSource' in entry)) return undefined
    const source = /(^|\/)(src\/[^\s():]+)$/.exec(entry.originalSource)?.[2]
    return source && `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  } finally {
    session.disconnect()
  }
}

interface Location {
  readonly url: string
  /** Both from 0. */
  readonly line: number
  readonly column: number
}

/** The debugger answers while it is asked, and takes functions by an expression alone. */
function locationOf(code: unknown, session: Session): Location | undefined {
  const urls = new Map<string, string>()
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
  session.post('Debugger.enable')
  let found: unknown
  const asked = Symbol.for('shopctl:asked')
  Reflect.set(globalThis, asked, code)
  session.post('Runtime.evaluate', { expression: 'globalThis[Symbol.for("shopctl:asked")]' }, (_error, { result }) => {
    if (result.objectId === undefined) return
    const { objectId } = result
    session.post('Runtime.getProperties', { objectId, ownProperties: true }, (_failed, { internalProperties = [] }) => {
      found = internalProperties.find(({ name }) => name === '[[FunctionLocation]]')?.value
    })
  })
  Reflect.deleteProperty(globalThis, asked)
  return locatedIn(found, urls)
}

function locatedIn(found: unknown, urls: ReadonlyMap<string, string>): Location | undefined {
  // As V8 writes it; of what is no function there is none.
  const { value } = (found ?? {}) as { readonly value?: { scriptId: string; lineNumber: number; columnNumber: number } }
  const url = value && urls.get(value.scriptId)
  return url === undefined ? undefined : { url, line: value?.lineNumber ?? 0, column: value?.columnNumber ?? 0 }
}
